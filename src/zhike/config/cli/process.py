"""Commands that stay: up, web, worker."""

import argparse
import errno
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time

from zhike.config import environment
from zhike.config.cli.runtime import prepared
from zhike.config.environment import Environment, SettingError
from zhike.core.database.connection import WEB_THREADS

STOP_SECONDS = 5
ORPHAN_SECONDS = 8
# Granian's own messages go where all others go.
_TO_OUR_LOG = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}


def register(subparsers: argparse._SubParsersAction) -> None:
    entries = (
        ("up", up_command, "run everything: database, migrations, web server, worker"),
        ("web", web_command, "run the web server alone"),
        ("worker", worker_command, "run a worker alone, with the scheduler"),
    )
    for name, function, text in entries:
        parser = subparsers.add_parser(name, help=text)
        parser.set_defaults(run=function, prepares_itself=True)


def up_command(arguments: argparse.Namespace) -> int:
    from zhike.config.cli.up import up

    return up()


def worker_command(arguments: argparse.Namespace) -> int:
    end_with_parent()
    with prepared(needs_schema=True, process="worker"):
        from zhike.core import worker

        worker.run(environment.read().worker_jobs)
    return 0


def web_command(arguments: argparse.Namespace) -> int:
    """Serve with granian. The application is loaded once and forked, which saves start time and memory."""
    end_with_parent()
    env = environment.read()
    refuse_busy_port(env)
    with prepared(needs_schema=True, process="web"):
        _serve(env)
    return 0


def _serve(env: Environment) -> None:
    from django.db import connections
    from django.urls import get_resolver
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from zhike.config.wsgi import application

    _ = get_resolver().url_patterns
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        connection.close_pool()
    server = Granian(
        "zhike.config.wsgi:application",
        address=env.host,
        port=env.port,
        interface=Interfaces.WSGI,
        workers=env.web_processes,
        blocking_threads=WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
        log_dictconfig=_TO_OUR_LOG,
    )
    is_forking = multiprocessing.get_start_method() == "fork"
    if is_forking:
        server.serve(target_loader=lambda *_: application, wrap_loader=False)
    else:
        server.serve()


def refuse_busy_port(env: Environment, patience: float = 0) -> None:
    """SettingError when another program listens there; `patience` waits for one that is just ending."""
    family = socket.AF_INET6 if ":" in env.host else socket.AF_INET
    end = time.monotonic() + patience
    while True:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((env.host, env.port))
                return
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise SettingError(
                        f"ZHIKE_HOST={env.host} with ZHIKE_PORT={env.port} cannot be used: {error.strerror}."
                    ) from error
        if time.monotonic() >= end:
            raise SettingError(
                f"Port {env.port} is used by another program. Stop that one, or choose another port, "
                f"for example ZHIKE_PORT={env.port + 1}."
            )
        time.sleep(0.2)


def end_with_parent() -> None:
    """Under `zhike up` stdin is a pipe that closes when the supervisor dies, however it dies."""
    if os.environ.pop("ZHIKE_SUPERVISED", "") != "1":
        return

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True, name="parent-watch").start()
