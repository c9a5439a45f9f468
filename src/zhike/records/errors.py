"""What the engine says when it refuses: always what, where and the remedy, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Path = tuple[str | int, ...]


class Invalid(Exception):
    """A value that a field kind cannot take. `message` is a translated sentence with the remedy."""

    def __init__(self, code: str, message: "str | Promise", **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


@dataclass(frozen=True)
class FieldError:
    """One refused value: where (`path`, e.g. ("lines", 2, "quantity")), a stable code, and a sentence."""

    path: Path
    code: str
    message: str

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer (RFC 6901)."""
        return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in self.path)


@dataclass
class Refused(Exception):
    """A write that was refused as a whole; nothing of it was written."""

    errors: Sequence[FieldError] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join(f"{e.pointer}: {e.message}" for e in self.errors)


class NotAllowed(Exception):
    """The asker lacks the right; the message names the right, never a hidden record."""


class NotFound(Exception):
    """No such record, or none that the asker may see: both look the same."""


@dataclass
class Conflict(Exception):
    """Somebody else changed the record since it was read."""

    expected: int
    actual: int


class ActionRefused(Exception):
    """The guard of an action said no; the message is a sentence for the person."""

    def __init__(self, message: "str | Promise", code: str = "refused") -> None:
        super().__init__(message)
        self.code = code
