"""Every write happens inside `changing`: one transaction, one change set, one setting the triggers read."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from zhike.records.access import Asker
from zhike.records.models import ChangeSet, Chunk

_current: ContextVar[ChangeSet | None] = ContextVar("change_set", default=None)


@contextmanager
def changing(by: Asker, face: str, reason: str, **detail: Any) -> Iterator[ChangeSet]:
    """A transaction whose writes belong to one change set; inside another, it joins that."""
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    is_inner = connection.in_atomic_block
    with transaction.atomic():
        change_set = _make(by, face, reason, detail, ChangeSet.State.CLOSED)
        with _entered(change_set):
            yield change_set
        if is_inner:
            # The transaction goes on: what is written in it later must not pass as part of this set.
            _announce("")


def open_change_set(by: Asker, face: str, reason: str, **detail: Any) -> ChangeSet:
    """A change set that spans many transactions; write in `chunk`, end with `close`."""
    return _make(by, face, reason, detail, ChangeSet.State.OPEN)


@contextmanager
def chunk(change_set: ChangeSet, step: str, number: int) -> Iterator[Chunk | None]:
    """One committed part of a long change set; None when it was committed before, so it is not done twice."""
    with transaction.atomic():
        part, is_new = Chunk.objects.get_or_create(change_set=change_set, step=step, number=number)
        if not is_new:
            yield None
            return
        with _entered(change_set):
            yield part
        part.save(update_fields=["counts"])


def close(change_set: ChangeSet) -> None:
    ChangeSet.objects.filter(pk=change_set.pk).update(state=ChangeSet.State.CLOSED, closed_at=timezone.now())


def current() -> ChangeSet:
    """The change set of this transaction. Raises when there is none: nothing writes unseen."""
    change_set = _current.get()
    if change_set is None:
        raise RuntimeError("Records are written inside zhike.records.change_sets.changing only.")
    return change_set


def _make(by: Asker, face: str, reason: str, detail: dict[str, Any], state: str) -> ChangeSet:
    now = timezone.now()
    return ChangeSet.objects.create(
        by=by.user,
        token=by.token,
        face=face,
        reason=reason,
        detail=detail,
        state=state,
        opened_at=now,
        closed_at=now if state == ChangeSet.State.CLOSED else None,
    )


@contextmanager
def _entered(change_set: ChangeSet) -> Iterator[None]:
    token = _current.set(change_set)
    try:
        _announce(str(change_set.pk))
        yield
    finally:
        _current.reset(token)


def _announce(change_set_id: str) -> None:
    """Tells the triggers of this transaction; the setting ends with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('zhike.change_set', %s, true)", [change_set_id])
