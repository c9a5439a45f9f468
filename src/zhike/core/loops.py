"""What the worker does again and again, closer together than a schedule by the minute."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Loop:
    """Call `function` until it says there is nothing left (a false value), then wait `seconds`."""

    name: str
    function: Callable[[], object]
    seconds: float


_loops: dict[str, Loop] = {}


def loop(name: str, *, seconds: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function in `tasks.py`; every worker runs it, so it must bear others beside it."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        _loops[name] = Loop(name, function, seconds)
        return function

    return register


def all_loops() -> list[Loop]:
    return list(_loops.values())
