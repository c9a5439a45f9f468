"""What commands need around them: logs, secrets, a reachable database, Django, the right schema."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from zhike.config import environment
from zhike.config.environment import Environment
from zhike.config.secrets import make_home, read_secrets
from zhike.core import logs
from zhike.core.database import DatabaseProblem, EmbeddedServer
from zhike.core.database.external import check_external

logger = logging.getLogger(__name__)


@contextmanager
def prepared(*, needs_schema: bool, process: str = "command") -> Iterator[EmbeddedServer | None]:
    """Django set up against the reachable database, whose schema is checked when it is needed.

    Yields the embedded server, if that is the database.
    """
    os.environ["ZHIKE_PROCESS"] = process
    env = environment.read()
    logs.configure(env.log_format, env.log_level)
    with database(env) as server:
        import django

        django.setup()
        if needs_schema:
            check_schema()
        yield server


@contextmanager
def database(env: Environment) -> Iterator[EmbeddedServer | None]:
    """The database, running for as long as the block: ours, or the one of DATABASE_URL."""
    make_home(env.home)
    secrets = read_secrets(env.home)
    if env.is_embedded:
        with EmbeddedServer(env.home, secrets, max_connections=connections_needed(env)) as server:
            yield server
    else:
        for sentence in check_external(env, secrets):
            logger.warning("%s", sentence)
        yield None


def connections_needed(env: Environment) -> int:
    """Pools of all web processes, the worker's, and room for commands."""
    return max(100, env.web_processes * 8 + env.worker_jobs * 2 + 30)


def check_schema() -> None:
    from django.db import connection

    from zhike.core.schema import SchemaMismatch, refuse_other_schema

    try:
        refuse_other_schema(connection)
    except SchemaMismatch as mismatch:
        raise DatabaseProblem(str(mismatch)) from mismatch
