"""A child process of `zhike up`: started, restarted when it dies, stopped."""

import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

STOP_SECONDS = 12.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # after so long a life the next death is a first one again
logger = logging.getLogger(__name__)


class Child:
    """One `zhike COMMAND` in a process group of its own, so that all it started can be ended."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.started = 0.0
        self.next_start = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "zhike.config.cli", self.command],
            stdin=subprocess.PIPE,  # never written to: it closes when we die, and the child then ends
            env=os.environ | {"ZHIKE_SUPERVISED": "1"},
            start_new_session=True,
        )

    def keep_alive(self) -> None:
        """Start it again when it has died, after a pause that doubles with every quick death."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.next_start:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self._end_group()
        self.deaths = 1 if now - self.started > STEADY_SECONDS else self.deaths + 1
        pause = min(LONGEST_PAUSE, 0.25 * 2**self.deaths)
        logger.error("zhike %s ended (code %s); it starts again in %.1f s.", self.command, code, pause)
        self.process, self.next_start = None, now + pause

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_stopped(self) -> None:
        """Wait for its orderly end; whatever then still lives is killed."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        if self.process.poll() is None:
            logger.warning("zhike %s does not stop in %.0f s; it is killed.", self.command, STOP_SECONDS)
        self._end_group()

    def _end_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
