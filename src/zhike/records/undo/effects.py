"""What follows from undone rows: derived columns, and events of its own."""

from collections.abc import Sequence
from uuid import UUID

from zhike.records import events
from zhike.records.declaration import RecordType
from zhike.records.imports.sql import select
from zhike.records.models import ChangeSet
from zhike.records.undo.net import TABLE
from zhike.records.undo.tables import record_part

#: Event of each phase: "<type>.removed" and so on.
EVENTS = {"restore": "restored", "change": "changed", "remove": "removed", "trash": "trashed"}


def follow(own: ChangeSet, record_type: RecordType, phase: str, ids: Sequence[UUID]) -> None:
    """Called in the transaction of the chunk."""
    if not ids:
        return
    if phase in ("restore", "change"):
        record_type.derive(ids)
    _emit(own, record_type, EVENTS[phase], ids)
    if phase == "change":
        _emit(own, record_type, "trashed", _moved(record_type, ids, is_trashed=True))
        _emit(own, record_type, "restored", _moved(record_type, ids, is_trashed=False))


def _emit(own: ChangeSet, record_type: RecordType, verb: str, ids: Sequence[UUID]) -> None:
    if ids:
        payload = {"undo_of": own.detail["of"]}
        name = f"{record_type.key}.{verb}"
        events.emit_named(name, record_type.key, ids, payload, is_replayed=own.detail["is_replayed"])


def _moved(record_type: RecordType, ids: Sequence[UUID], *, is_trashed: bool) -> list[UUID]:
    """Records that have gone into the trash, or come out of it, by being put back."""
    table = record_part(record_type).table
    rows = select(
        f"""SELECT t.id FROM "{table}" t JOIN {TABLE} u ON u."table" = '{table}' AND u.row_id = t.id
        WHERE t.id = ANY(%s) AND u.news ? 'trashed_at' AND (t.trashed_at IS NOT NULL) = %s""",
        [list(ids), is_trashed],
    )
    return [row[0] for row in rows]
