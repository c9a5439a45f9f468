"""Locks between processes, on files: the system drops them when a process dies, however it dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType


class FileLock:
    """An advisory lock on a file. As a context manager it is exclusive and waits."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor: int | None = None

    def __enter__(self) -> "FileLock":
        fcntl.flock(self._open(), fcntl.LOCK_EX)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def share(self) -> None:
        """Hold it together with others; waits while somebody has it alone."""
        fcntl.flock(self._open(), fcntl.LOCK_SH)

    def take(self) -> bool:
        """Have it alone, or say at once that somebody else has it."""
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def is_last(self) -> bool:
        """True when no other process shares it; it is then held alone. Else it is given up."""
        return self.descriptor is not None and self.take()

    def release(self) -> None:
        if self.descriptor is not None:
            fcntl.flock(self.descriptor, fcntl.LOCK_UN)  # forked children may hold copies of it
            os.close(self.descriptor)
            self.descriptor = None

    def _open(self) -> int:
        if self.descriptor is None:
            self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self.descriptor
