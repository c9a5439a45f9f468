"""The history of one record, as its page and the API show it: by change set, the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max

from zhike.records.access import Asker
from zhike.records.declaration import RecordType
from zhike.records.fields import Field
from zhike.records.labels import Labels, names_of
from zhike.records.models import ChangeSet, ExternalId, History

PAGE = 20
#: Rows of one change set that are read at most; an import may have touched thousands of lines.
MOST_ROWS = 200
TRASHED = "trashed_at"


@dataclass(frozen=True)
class Change:
    """One value that changed. `field` is None for columns that are no fields, such as trashed_at."""

    column: str
    field: Field | None
    old: Any
    new: Any


@dataclass(frozen=True)
class RowChange:
    """What happened to the record itself (`lines` empty) or to one of its child rows or links."""

    lines: str
    row_id: UUID
    operation: str
    changes: list[Change]


@dataclass
class Entry:
    """All that one change set did to the record."""

    change_set: ChangeSet
    at: datetime
    rows: list[RowChange] = field(default_factory=list)
    is_cut: bool = False


@dataclass
class HistoryPage:
    """Entries, the place of the next page (None on the last), and the names of referred rows."""

    entries: list[Entry]
    next_before: int | None
    labels: Labels


def history_of(
    record_type: RecordType, record_id: UUID, asker: Asker, *, before: int | None = None, limit: int = PAGE
) -> HistoryPage:
    """The change sets that touched a record. The caller has checked that the asker may see it."""
    found = History.objects.filter(record_id=record_id)
    sets = found.values("change_set_id").annotate(last=Max("id"), at=Max("at")).order_by("-last")
    if before is not None:
        sets = sets.filter(last__lt=before)
    page = list(sets[: limit + 1])
    shown = page[:limit]
    change_sets = ChangeSet.objects.select_related("by").in_bulk([one["change_set_id"] for one in shown])
    entries = [Entry(change_sets[one["change_set_id"]], one["at"]) for one in shown]
    tables = tables_of(record_type)
    for entry in entries:
        rows = list(found.filter(change_set_id=entry.change_set.pk).order_by("id")[: MOST_ROWS + 1])
        entry.is_cut = len(rows) > MOST_ROWS
        entry.rows = [row_change(row, *tables[row.table]) for row in rows[:MOST_ROWS] if row.table in tables]
    next_before = shown[-1]["last"] if len(page) > limit else None
    return HistoryPage(entries, next_before, labels_in(asker, entries))


def tables_of(record_type: RecordType) -> dict[str, tuple[str, dict[str, Field]]]:
    """For each table of the type: the name of its rows within the record, and its fields by column."""
    tables = {record_type.model._meta.db_table: ("", _by_column(record_type.all_fields.values()))}
    for name, lines in record_type.lines.items():
        tables[lines.model._meta.db_table] = (name, _by_column(lines.all_fields.values()))
    for link in record_type.model._meta.many_to_many:
        through: Any = link.remote_field.through
        tables[through._meta.db_table] = (link.name, {})
    tables[ExternalId._meta.db_table] = ("external_ids", {})
    return tables


def _by_column(fields: Iterable[Field]) -> dict[str, Field]:
    return {one.attname: one for one in fields}


def row_change(row: History, lines: str, fields: dict[str, Field]) -> RowChange:
    """A row of history with typed values; what is no field is left out."""
    changes = []
    for column, values in (row.changes or {}).items():
        known = fields.get(column)
        if row.operation == History.Operation.DELETED:
            values = [values, None]
            if known is None or values[0] in (None, "", [], {}):
                continue
        elif known is None and column != TRASHED and not column.startswith("custom."):
            continue
        changes.append(Change(column, known, _typed(known, values[0]), _typed(known, values[1])))
    return RowChange(lines, row.row_id, row.operation, changes)


def _typed(known: Field | None, value: Any) -> Any:
    """The value as the model would hold it; history keeps what JSON could say."""
    if known is None or value is None or known.model_field is None:
        return value
    column: models.Field[Any, Any] = known.model_field
    if isinstance(column, models.ForeignKey):
        column = column.target_field
    try:
        return column.to_python(value)
    except (ValidationError, TypeError, ValueError):
        return value


def labels_in(asker: Asker, entries: list[Entry]) -> Labels:
    """Names of everything that the changed values refer to."""
    wanted: dict[str, set[UUID]] = {}
    for entry in entries:
        for row in entry.rows:
            for change in row.changes:
                if change.field and change.field.is_reference:
                    ids = wanted.setdefault(change.field.target, set())
                    ids.update(value for value in (change.old, change.new) if value)
    return Labels({target: names_of(asker, target, ids) for target, ids in wanted.items()})
