"""The history of a record as sentences: who, through which face, what, from what to what."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhike.records.declaration import RecordType
from zhike.records.fields import Field
from zhike.records.history import TRASHED, Change, Entry, HistoryPage, RowChange
from zhike.records.labels import Labels
from zhike.records.models import History, Record

FACES = {
    "page": "",
    "api": pgettext_lazy("face", "through the API"),
    "import": pgettext_lazy("face", "by import"),
    "command": pgettext_lazy("face", "by command"),
    "automation": pgettext_lazy("face", "by automation"),
    "system": pgettext_lazy("face", "by the system"),
}
REASONS = {
    "create": gettext_lazy("created the record"),
    "change": gettext_lazy("changed the record"),
    "trash": gettext_lazy("put the record into the trash"),
    "restore": gettext_lazy("took the record out of the trash"),
    "import": gettext_lazy("imported the record"),
    "undo": gettext_lazy("undid a change"),
}
ICONS = {
    "create": "circle-plus",
    "change": "edit",
    "trash": "trash",
    "restore": "arrow-back-up",
    "import": "file-import",
    "undo": "arrow-back-up",
}
#: Values of one entry shown at once; the rest is folded.
MOST_SHOWN = 6
#: Fields that stand for a child row.
MOST_FIELDS = 3


@dataclass(frozen=True)
class Value:
    """One value that changed."""

    label: Any
    field: Field | None
    old: Any
    new: Any


@dataclass(frozen=True)
class Piece:
    """A child row or link that was added, changed or removed."""

    what: str
    label: Any
    values: list[Value]
    #: The row as it stands now, where it still does, and the fields that tell it from others.
    row: Any = None
    fields: list[Field] = field(default_factory=list)


@dataclass
class Item:
    """One change set in the words of people."""

    at: datetime
    who: str
    face: Any
    what: Any
    icon: str
    values: list[Value]
    pieces: list[Piece]
    labels: Labels
    is_cut: bool = False

    @property
    def size(self) -> int:
        return len(self.values) + len(self.pieces)

    @property
    def is_long(self) -> bool:
        return self.size > MOST_SHOWN


@dataclass
class Day:
    """The items of one day of the person's time zone."""

    day: date
    items: list[Item] = field(default_factory=list)


def timeline(record_type: RecordType, record: Record, page: HistoryPage) -> list[Day]:
    """Entries by day, the newest first."""
    days: list[Day] = []
    rows = _rows_now(record_type, record)
    for entry in page.entries:
        day = timezone.localtime(entry.at).date()
        if not days or days[-1].day != day:
            days.append(Day(day))
        days[-1].items.append(item_of(record_type, entry, page.labels, rows))
    return days


def _rows_now(record_type: RecordType, record: Record) -> dict[UUID, tuple[Any, list[Field]]]:
    """The child rows that still exist, each with the first fields that say something."""
    found = {}
    for lines in record_type.children:
        for row in getattr(record, lines.name).all():
            setattr(row, lines.parent.name, record)
            told = [f for f in lines.shown if not (f.is_reference or f.is_links or f.kind.key == "boolean")]
            found[row.pk] = (
                row,
                [f for f in told if f.value_of(row) not in (None, "", [], {})][:MOST_FIELDS],
            )
    return found


def item_of(
    record_type: RecordType, entry: Entry, labels: Labels, rows: dict[UUID, tuple[Any, list[Field]]]
) -> Item:
    """One entry in words; `rows` are child rows that still exist, to be named."""
    reason = entry.change_set.reason
    own = [row for row in entry.rows if not row.lines]
    values = [_value(change) for row in own for change in row.changes if change.column != TRASHED]
    pieces = [
        _piece(record_type, row, rows) for row in entry.rows if row.lines and row.lines != "external_ids"
    ]
    action = record_type.all_actions.get(reason.rpartition(".")[2]) if "." in reason else None
    is_new = any(row.operation == History.Operation.CREATED for row in own)
    known = "create" if is_new and reason not in REASONS else reason
    return Item(
        at=entry.at,
        who=entry.change_set.by.name if entry.change_set.by else _("Zhike"),
        face=FACES.get(entry.change_set.face, ""),
        what=_("did “%(action)s”") % {"action": action.label}
        if action
        else REASONS.get(known, REASONS["change"]),
        icon=action.icon if action else ICONS.get(known, "edit"),
        values=values,
        pieces=pieces,
        labels=labels,
        is_cut=entry.is_cut,
    )


def _value(change: Change) -> Value:
    return Value(change.field.label if change.field else change.column, change.field, change.old, change.new)


def _piece(record_type: RecordType, change: RowChange, rows: dict[UUID, tuple[Any, list[Field]]]) -> Piece:
    declared = record_type.lines.get(change.lines) or record_type.all_fields.get(change.lines)
    label = declared.label if declared else change.lines
    values = [_value(one) for one in change.changes if one.field]
    row, fields = rows.get(change.row_id, (None, []))
    if change.operation == History.Operation.CREATED:
        return Piece("added", label, [], row, fields)
    if change.operation == History.Operation.DELETED:
        return Piece("removed", label, values)
    return Piece("changed", label, values, row, fields[:1])
