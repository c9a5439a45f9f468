"""Events leave in the transaction of their cause; subscribers act on them later, each exactly once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from zhike.records import change_sets

#: Records named by one event row at most; a bulk write emits one event per so many.
MOST_IDS = 1_000


@dataclass(frozen=True)
class Event:
    """A fact in the past tense about records of one type: subclass it with the facts as fields."""

    name: ClassVar[str]
    record_type: ClassVar[str]

    ids: Sequence[UUID]


@dataclass(frozen=True)
class Received:
    """An event as a subscriber gets it."""

    id: int
    name: str
    record_type: str
    ids: list[UUID]
    change_set_id: UUID
    payload: dict[str, Any]
    is_replayed: bool


@dataclass(frozen=True)
class Subscriber:
    """A function that deals with events named `on`, once each, in the transaction of its receipt."""

    name: str
    on: frozenset[str]
    function: Callable[[Received], None]
    takes_replayed: bool


_subscribers: dict[str, Subscriber] = {}


def subscriber(name: str, *, on: Sequence[str], takes_replayed: bool = False) -> Callable[[Any], Any]:
    """Declares a subscriber. `on` lists event names; the engine's own are "<type>.created" and so on.

    Events of loaded history come `is_replayed`, and only to subscribers that take them.
    """

    def declare(function: Callable[[Received], None]) -> Callable[[Received], None]:
        if name in _subscribers:
            raise ValueError(f"The subscriber {name!r} is declared twice.")
        _subscribers[name] = Subscriber(name, frozenset(on), function, takes_replayed)
        return function

    return declare


def subscribers_of(event_name: str, is_replayed: bool) -> list[Subscriber]:
    return [s for s in _subscribers.values() if event_name in s.on and (s.takes_replayed or not is_replayed)]


def get_subscriber(name: str) -> Subscriber | None:
    return _subscribers.get(name)


def emit(event: Event, *, is_replayed: bool = False) -> None:
    """Writes the event. Refuses outside a transaction of a change set."""
    facts = {key: value for key, value in asdict(event).items() if key != "ids"}
    emit_named(event.name, event.record_type, event.ids, facts, is_replayed=is_replayed)


def emit_named(
    name: str,
    record_type: str,
    ids: Sequence[UUID],
    payload: dict[str, Any] | None = None,
    *,
    is_replayed: bool = False,
) -> None:
    """As `emit`, for the engine's own events: "customer.created" and its like."""
    change_set = change_sets.current()
    if not connection.in_atomic_block:
        raise RuntimeError("Events are emitted inside a transaction only.")
    body = json.dumps(payload or {}, cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), MOST_IDS):
            part = json.dumps([str(pk) for pk in ids[start : start + MOST_IDS]])
            cursor.execute(
                "INSERT INTO records_event (name, record_type, record_ids, change_set_id, payload, is_replayed)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [name, record_type, part, change_set.pk, body, is_replayed],
            )
