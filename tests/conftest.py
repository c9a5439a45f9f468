"""One embedded PostgreSQL for the whole test run, in a home of its own; every xdist worker has a database.

It starts while this file is loaded: other conftest files import models, and Django's settings name
the server's socket. xdist's workers inherit the environment, and with it the server.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connection

from zhike.config.secrets import read_secrets
from zhike.core.database import EmbeddedServer

QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    # A test's transaction is never committed: statistics gathered meanwhile would call its tables empty.
    "autovacuum": "off",
}


def _start_server() -> EmbeddedServer:
    home = Path(tempfile.mkdtemp(prefix="zhike-test-"))
    home.chmod(0o711)  # under root the server has a user of its own
    (home / "static").mkdir()
    for name in [name for name in os.environ if name.startswith("ZHIKE_")]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {"ZHIKE_HOME": str(home), "ZHIKE_DEMO": "0", "ZHIKE_LOG_LEVEL": "WARNING"}
    server = EmbeddedServer(home, read_secrets(home), max_connections=60, overrides=QUICK)
    server.start()
    with server.connect() as connection:
        connection.execute("ALTER ROLE zhike CREATEDB")
    return server


def _stop_server() -> None:
    if SERVER:
        SERVER.leave()
        shutil.rmtree(SERVER.home, ignore_errors=True)


IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
if settings.configured and not IS_WORKER:
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests choose their own home before settings.")
SERVER = None if IS_WORKER else _start_server()
os.environ["DJANGO_SETTINGS_MODULE"] = "zhike.config.settings"
try:
    django.setup()
    # The real hash is made to be slow, and nearly every test makes people.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
except BaseException:
    _stop_server()
    raise


@pytest.fixture(autouse=True)
def _empty_history_after_real_commits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Django empties its own tables after a test that commits; these it does not know as its own."""
    marker = request.node.get_closest_marker("django_db")
    is_marked = bool(marker and marker.kwargs.get("transaction"))
    if not is_marked and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    blocker = request.getfixturevalue("django_db_blocker")
    yield
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE records_history, records_event")


def pytest_unconfigure(config: pytest.Config) -> None:
    _stop_server()
