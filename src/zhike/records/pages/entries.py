"""A form as data: for every field what stands in it, what is wrong with it, what it offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from typing import Any

from zhike.records.declaration import Lines, RecordType
from zhike.records.errors import FieldError
from zhike.records.fields import Field
from zhike.records.pages.options import Offers, Option, picker_url
from zhike.records.pages.typed import Raw, initial_raw, raw_default

#: Empty rows that a form without JavaScript offers for new child rows.
EMPTY_ROWS = 3


@dataclass
class Entry:
    """One input: its field, its name in the form, and what stands in it."""

    field: Field
    name: str
    raw: Raw
    offers: Offers
    errors: list[str] = made_of(default_factory=list)
    #: The currency that stands beside an amount.
    currency: "Entry | None" = None
    search: str = ""

    @property
    def id(self) -> str:
        return f"id-{self.name.replace('.', '-')}"

    @property
    def template(self) -> str:
        return f"records/inputs/{self.field.kind.input}.html"

    @property
    def described(self) -> str:
        parts = [f"{self.id}-error"] if self.errors else []
        return " ".join([*parts, *([f"{self.id}-help"] if self.field.help else [])])

    @property
    def text(self) -> str:
        return self.raw if isinstance(self.raw, str) else ""

    @property
    def values(self) -> list[str]:
        return (
            list(self.raw)
            if isinstance(self.raw, list)
            else [self.raw]
            if isinstance(self.raw, str) and self.raw
            else []
        )

    @property
    def options(self) -> list[Option]:
        return self.offers.of(self.field, self.values, self.search)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(option.value, option.label) for option in self.options]

    @property
    def search_url(self) -> str:
        return picker_url(self.field.target)

    @property
    def may_be_empty(self) -> bool:
        return self.field.model_field is None or self.field.model_field.blank or not self.text

    @property
    def is_wide(self) -> bool:
        return self.field.kind.input in {"long_text", "address", "links", "tags", "multiple_choice"}


@dataclass
class Row:
    """One child row of the form. `key` is its number in the names of its inputs."""

    lines: Lines
    key: str
    id: str
    entries: list[Entry]
    is_removed: bool = False
    is_empty: bool = False

    @property
    def prefix(self) -> str:
        return f"{self.lines.name}-{self.key}"


@dataclass
class Table:
    """The child rows of one kind, and the row that new ones are copied from."""

    lines: Lines
    rows: list[Row]
    pattern: Row
    errors: list[str] = made_of(default_factory=list)

    @property
    def id(self) -> str:
        return f"id-{self.lines.name}"

    @property
    def fields(self) -> list[Field]:
        return [entry.field for entry in self.pattern.entries]

    @property
    def is_changeable(self) -> bool:
        return bool(self.lines.writable)


@dataclass
class Part:
    """Inputs under one heading."""

    label: Any
    entries: list[Entry]


@dataclass(frozen=True)
class Problem:
    """A line of the summary above the form."""

    label: str
    message: str
    anchor: str


@dataclass
class Form:
    """Everything the form page shows."""

    record_type: RecordType
    parts: list[Part]
    tables: list[Table]
    problems: list[Problem] = made_of(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        found = [entry for part in self.parts for entry in part.entries]
        return [*found, *(entry.currency for entry in found if entry.currency)]

    @property
    def all_entries(self) -> list[Entry]:
        """With those of the child rows."""
        return [
            *self.entries,
            *(entry for table in self.tables for row in table.rows for entry in row.entries),
        ]


def companion_of(name: str, fields: Mapping[str, Field]) -> str:
    """The currency that an amount brought along, drawn beside it instead of alone."""
    wanted = f"{name}_currency"
    return wanted if wanted in fields and fields[name].currency_field == wanted else ""


def entries_of(
    fields: Mapping[str, Field], raw: Mapping[str, Raw], offers: Offers, prefix: str = ""
) -> dict[str, Entry]:
    """An entry for each field; currencies that stand beside their amount are inside it."""
    made = {name: Entry(f, f"{prefix}{name}", raw.get(name, ""), offers) for name, f in fields.items()}
    for name in list(made):
        if companion := companion_of(name, fields):
            made[name].currency = made.pop(companion)
    return made


def parts_of_form(record_type: RecordType, entries: dict[str, Entry]) -> list[Part]:
    """The sections of the declaration; what stands in none comes first, owner and team last."""
    left = dict(entries)
    parts = []
    for section in record_type.sections:
        chosen = [left.pop(name) for name in section.fields.split() if name in left]
        if chosen:
            parts.append(Part(section.label, chosen))
    last = [left.pop(name) for name in ("owner", "team") if name in left]
    if left:
        parts.insert(0, Part("", list(left.values())))
    if last:
        parts.append(Part("", last))
    return parts


def table_of(lines: Lines, rows: Sequence[Mapping[str, Any]], offers: Offers, currency: str = "") -> Table:
    """The table of child rows; `rows` hold {"key", "id", "raw", "is_removed", "is_empty"}."""
    made = [_row(lines, str(row["key"]), row, offers) for row in rows]
    return Table(lines, made, _row(lines, "__row__", {"raw": blank_row(lines)}, offers))


def _row(lines: Lines, key: str, row: Mapping[str, Any], offers: Offers) -> Row:
    entries = entries_of(lines.writable, row["raw"], offers, f"{lines.name}-{key}-")
    return Row(
        lines,
        key,
        row.get("id", ""),
        list(entries.values()),
        row.get("is_removed", False),
        row.get("is_empty", False),
    )


def blank_row(lines: Lines) -> dict[str, Raw]:
    return {name: raw_default(field) for name, field in lines.writable.items()}


def rows_of_record(lines: Lines, record: Any) -> list[dict[str, Any]]:
    """The stored child rows as a form shows them."""
    children = getattr(record, lines.name).all() if record is not None else ()
    return [
        {
            "key": number,
            "id": str(child.pk),
            "raw": {n: initial_raw(f, child) for n, f in lines.writable.items()},
        }
        for number, child in enumerate(children)
    ]


def with_empty_rows(rows: list[dict[str, Any]], lines: Lines) -> list[dict[str, Any]]:
    first = max((int(row["key"]) for row in rows if str(row["key"]).isdigit()), default=-1) + 1
    empty = [
        {"key": first + n, "id": "", "raw": blank_row(lines), "is_empty": True} for n in range(EMPTY_ROWS)
    ]
    return [*rows, *empty]


def place_errors(form: Form, errors: Sequence[FieldError], positions: Mapping[str, Sequence[str]]) -> None:
    """Puts every error beside its input and into the summary. `positions` maps bound rows to form rows."""
    entries = {entry.name: entry for entry in form.entries}
    tables = {table.lines.name: table for table in form.tables}
    for error in errors:
        table = tables.get(str(error.path[0])) if error.path else None
        entry = entries.get(str(error.path[0])) if error.path else None
        if table:
            form.problems.append(_place_in_table(table, error, positions.get(table.lines.name, ())))
        elif entry:
            entry.errors.append(error.message)
            form.problems.append(Problem(str(entry.field.label), error.message, entry.id))
        else:
            form.problems.append(Problem("", error.message, ""))


def _place_in_table(table: Table, error: FieldError, keys: Sequence[str]) -> Problem:
    label = str(table.lines.label)
    number = error.path[1] if len(error.path) > 1 else None
    if isinstance(number, int) and number < len(keys):
        row = next(row for row in table.rows if row.key == keys[number])
        shown = table.rows.index(row) + 1
        for entry in [*row.entries, *(e.currency for e in row.entries if e.currency)]:
            if len(error.path) > 2 and entry.field.name == error.path[2]:
                entry.errors.append(error.message)
                return Problem(f"{label} {shown} · {entry.field.label}", error.message, entry.id)
        table.errors.append(f"{shown}: {error.message}")
        return Problem(f"{label} {shown}", error.message, table.id)
    table.errors.append(error.message)
    return Problem(label, error.message, table.id)
