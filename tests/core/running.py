"""A real `zhike up` in a home of its own, as a person starts it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psutil
import psycopg

from zhike.config.secrets import read_secrets
from zhike.core.database import place

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: Callable[[], T], seconds: float = 30) -> T:
    """The first truthy answer; fails with the last one after the time."""
    end = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < end, f"still {answer!r} after {seconds} s"
        time.sleep(0.05)
    return answer


class Installation:
    """A home, a port, and what can be done with them."""

    def __init__(self, home: Path, settings: str = "tests.core.slow_work.settings") -> None:
        self.home = home
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "ZHIKE_HOME": str(home),
            "ZHIKE_PORT": str(self.port),
            "ZHIKE_DEMO": "0",
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": str(ROOT),
        }

    def zhike(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "zhike.config.cli", *arguments]
        return subprocess.run(
            command,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )

    def up(self) -> float:
        """Start it; returns the seconds until it says that pages are served."""
        began = time.monotonic()
        log = (self.home.parent / "up.log").open("w")
        command = [sys.executable, "-m", "zhike.config.cli", "up"]
        self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, text=True)
        wait_for(lambda: "Zhike runs at" in self.log or self.process.poll() is not None, 60)
        assert self.process.poll() is None, self.log
        return time.monotonic() - began

    @property
    def log(self) -> str:
        return (self.home.parent / "up.log").read_text()

    def get(self, path: str) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, None
        except OSError:
            return 0, None

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(by)
        return self.process.wait(30)

    def children(self) -> dict[str, psutil.Process]:
        """web and worker, by name; the web server's own workers are not listed."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error, IndexError):  # a dead one has no command line
                found[child.cmdline()[-1]] = child
        return {name: child for name, child in found.items() if name in {"web", "worker"}}

    def everything(self) -> list[str]:
        """All processes of this home."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.pid != os.getpid() and (
                    process.environ().get("ZHIKE_HOME") == str(self.home)
                    or str(self.home) in " ".join(process.cmdline())
                ):
                    found.append(f"{process.pid} {' '.join(process.cmdline())}")
        return found

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(place.socket_folder(self.home)),
            user="zhike",
            dbname="zhike",
            password=read_secrets(self.home)["database_password"],
            autocommit=True,
        )

    def job(self, identifier: Any) -> tuple[str, int, int, list]:
        with self.connect() as connection:
            query = "SELECT state, done, attempts, log FROM core_job WHERE id = %s"
            return connection.execute(query, [identifier]).fetchone()
