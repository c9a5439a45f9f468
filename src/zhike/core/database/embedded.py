"""The embedded PostgreSQL server: made, started, adopted and stopped.

Every process that uses the server holds a shared lock on the home for as long. Whoever comes first
starts it, the last to leave stops it, so a command works beside `zhike up` and without it, and a
server whose starter was killed is taken over by the next one.
"""

import logging
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil
import psycopg

from zhike.core.database import place, tuning
from zhike.core.database.cluster import create_cluster, refuse_other_version
from zhike.core.database.errors import DatabaseProblem
from zhike.core.database.extensions import provision
from zhike.core.database.locks import FileLock

START_SECONDS = 120  # recovery after a crash replays the log first
STOP_SECONDS = 30
ORPHAN_SECONDS = 15
logger = logging.getLogger(__name__)


class EmbeddedServer:
    """The server of one home, running while the `with` block lasts (and longer if others use it)."""

    def __init__(
        self,
        home: Path,
        secrets: dict[str, str],
        max_connections: int = 100,
        overrides: dict[str, str] | None = None,
    ) -> None:
        self.home = home
        self.secrets = secrets
        self.max_connections = max_connections
        self.overrides = overrides or {}
        self.users = FileLock(home / ".database-users.lock")
        self.starters = FileLock(home / ".database-start.lock")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return place.cluster_folder(self.home) / "data"

    @property
    def log(self) -> Path:
        return place.cluster_folder(self.home) / "server.log"

    def __enter__(self) -> "EmbeddedServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def start(self) -> None:
        """Use the running server, or start it; returns when it answers and holds our database."""
        self.users.share()
        try:
            with self.starters:
                if not self._adopt():
                    self._launch()
                provision(self.connect, self.secrets["database_password"])
        except BaseException:
            self.leave()
            raise

    def keep_alive(self) -> None:
        """Start the server again when it was killed; connections to it are lost, committed data is not."""
        if self.pid() is not None:
            return
        logger.error("The embedded database has ended; it starts again.")
        with self.starters:
            if not self._adopt():
                self._launch()

    def leave(self) -> None:
        """Stop using the server; the last user stops it."""
        if self.users.is_last():
            self._stop()
        self.users.release()

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection, in autocommit."""
        return psycopg.connect(
            host=str(place.socket_folder(self.home)),
            user="postgres",
            password=self.secrets["database_superuser_password"],
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    def pid(self) -> int | None:
        """The process id of this home's running server, by its own file and a look at the process."""
        pid = _pid_in(self.data / "postmaster.pid")
        return pid if pid and self._is_ours(pid) else None

    def _is_ours(self, pid: int) -> bool:
        """A process of a server on this home; a dead one that its parent has not buried is none."""
        try:
            process = psutil.Process(pid)
            return process.name().startswith("postgres") and process.cwd() == str(self.data)
        except (psutil.Error, OSError):
            return False

    def _adopt(self) -> bool:
        if self.pid() is None:
            return False
        self._wait_until_ready()
        return True

    def _launch(self) -> None:
        folder = place.prepare_cluster_folder(self.home)
        sockets = place.account().own_folder(place.socket_folder(self.home))
        programs = place.programs()
        refuse_other_version(self.data, programs)
        if not self.data.exists():
            create_cluster(programs, folder, self.secrets["database_superuser_password"])
        settings = tuning.configuration(
            sockets, self.max_connections, tuning.machine_memory(), os.cpu_count() or 1
        )
        tuning.write(self.data / "postgresql.conf", settings | self.overrides)
        self._clear_after_kill()
        self._spawn(programs)
        self._wait_until_ready()

    def _spawn(self, programs: Path) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [programs / "postgres", "-D", self.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,  # Ctrl-C in the terminal reaches us; we then stop it in order
                **place.account().switch,
            )

    def _clear_after_kill(self) -> None:
        """Make way after a kill -9 or a power cut.

        Children of a killed server leave by themselves, and must have left. Its lock files name a process
        id that may by now belong to any other program, at which PostgreSQL would refuse to start.
        """
        end = time.monotonic() + ORPHAN_SECONDS
        while any(self._is_ours(pid) for pid in psutil.pids()):
            if time.monotonic() > end:
                raise DatabaseProblem(f"Processes of a killed database server still run; see {self.log}.")
            time.sleep(0.1)
        sockets = place.socket_folder(self.home)
        for path in (self.data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
            path.unlink(missing_ok=True)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process is not None and self.process.poll() is not None:
                raise DatabaseProblem(f"The embedded database does not start: {self._last_log_lines()}")
            try:
                self.connect().close()
                return
            except psycopg.OperationalError as error:
                if "authentication failed" in str(error):
                    raise DatabaseProblem(
                        f"The embedded database refuses our password: secrets.json in {self.home} does not "
                        "belong to this data. Put it back from a backup."
                    ) from error
                time.sleep(0.05)
        raise DatabaseProblem(
            f"The embedded database does not answer within {START_SECONDS} s; see {self.log}."
        )

    def _last_log_lines(self) -> str:
        with suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        return ""

    def _stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        if self._is_gone(STOP_SECONDS):
            return
        logger.warning("The embedded database does not stop within %s s; it is ended.", STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
        self._is_gone(STOP_SECONDS)

    def _is_gone(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process is not None:
                self.process.poll()
            if self.pid() is None:
                return True
            time.sleep(0.02)
        return False


def _pid_in(path: Path) -> int | None:
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
