"""`zhike up`: one process tree that stands together and falls together."""

import logging
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

from zhike.config import environment
from zhike.config.cli.children import Child
from zhike.config.cli.maintenance import migrate
from zhike.config.cli.process import ORPHAN_SECONDS, refuse_busy_port
from zhike.config.cli.runtime import prepared
from zhike.config.environment import Environment, SettingError
from zhike.config.secrets import make_home
from zhike.core.database import EmbeddedServer
from zhike.core.database.locks import FileLock

READY_SECONDS = 60
logger = logging.getLogger(__name__)


def up() -> int:
    """Run until Ctrl-C or SIGTERM; returns when every child has ended."""
    env = environment.read()
    make_home(env.home)
    lock = FileLock(env.home / "zhike.lock")
    if not lock.take():
        raise SettingError(
            f"Zhike already runs on {env.home}. Stop it first, or choose another home by ZHIKE_HOME."
        )
    running = env.home / "zhike.pid"
    refuse_busy_port(env, patience=ORPHAN_SECONDS if running.exists() else 0)
    running.write_text(f"{os.getpid()}\n")
    stopping = _stop_on_signals()
    try:
        with prepared(needs_schema=False) as server:
            log_in = _prepare_data()
            _close_connections()
            _supervise(env, server, stopping, log_in)
    finally:
        running.unlink(missing_ok=True)
        lock.release()
    return 0


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: stopping.set())
    return stopping


def _prepare_data() -> list[str]:
    """Schema, static files, first administrator; the lines that tell how to log in."""
    from zhike.config.first_start import log_in_lines
    from zhike.config.static_files import collect

    began = time.monotonic()
    if migrate():
        logger.info("Migrated the database in %.1f s.", time.monotonic() - began)
    collect()
    return log_in_lines()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def _supervise(
    env: Environment, server: EmbeddedServer | None, stopping: threading.Event, log_in: list[str]
) -> None:
    children = [Child("web"), Child("worker")]
    try:
        for child in children:
            child.start()
        if _wait_until_ready(env, children, stopping):
            print(f"\n  Zhike runs at {env.url}", *log_in, "  Stop it with Ctrl-C.\n", sep="\n", flush=True)
        while not stopping.wait(0.25):
            if server is not None:
                server.keep_alive()
            for child in children:
                child.keep_alive()
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.wait_stopped()
        print("Zhike has stopped.", file=sys.stderr, flush=True)


def _wait_until_ready(env: Environment, children: list[Child], stopping: threading.Event) -> bool:
    """True when pages are served; False when told to stop before."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(env.host, env.host)  # noqa: S104
    request = urllib.request.Request(f"http://{host}:{env.port}/readyz", headers={"Host": "localhost"})
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(request, timeout=5):  # noqa: S310
                return True
        except (urllib.error.URLError, OSError):
            if stopping.wait(0.1):
                return False
        for child in children:
            child.keep_alive()
    logger.error("The web server does not answer within %s s; it is kept running.", READY_SECONDS)
    return True
