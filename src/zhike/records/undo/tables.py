"""Which tables a record type consists of, and which types lean on which."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from zhike.records import registry
from zhike.records.declaration import RecordType
from zhike.records.models import ExternalId
from zhike.records.storage import SortKeyField

EXTERNAL = ExternalId._meta.db_table


@dataclass(frozen=True)
class Part:
    """One table of a record type: of the records themselves, of child rows, or of links."""

    kind: str
    name: str
    model: type[models.Model]
    #: Column of the record that a row belongs to, and column that tells the rows of a record apart.
    root: str
    row: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def is_permanent(self) -> bool:
        """Rows are only ever added; the database refuses to change or delete them."""
        return bool(getattr(self.model, "is_append_only", False))

    @property
    def columns(self) -> "dict[str, models.Field[Any, Any]]":
        """Columns that can be written, by name."""
        fields = self.model._meta.concrete_fields
        return {str(f.column): f for f in fields if not getattr(f, "generated", False)}

    @property
    def sort_keys(self) -> list[SortKeyField]:
        return [f for f in self.model._meta.concrete_fields if isinstance(f, SortKeyField)]


def parts_of(record_type: RecordType) -> list[Part]:
    """The table of the records first, then those of child rows and links."""
    parts = [Part("record", "", record_type.model, "id", "id")]
    parts += [
        Part("lines", lines.name, lines.model, lines.parent.attname, "id") for lines in record_type.children
    ]
    for link in record_type.model._meta.many_to_many:
        through: Any = link.remote_field.through
        parts.append(Part("links", link.name, through, link.m2m_column_name(), link.m2m_reverse_name()))
    return parts


def record_part(record_type: RecordType) -> Part:
    return parts_of(record_type)[0]


def types_by_table() -> list[tuple[str, str, str]]:
    """(table, key of the type, kind of the rows) for every table with history."""
    found = [(p.table, t.key, p.kind) for t in registry.all_types() for p in parts_of(t)]
    return found + [(EXTERNAL, t.key, "external") for t in registry.all_types()]


def types_in_order() -> list[RecordType]:
    """All types, those that others refer to first; in a ring the order is any."""
    ordered: list[RecordType] = []
    entered: set[str] = set()

    def enter(record_type: RecordType) -> None:
        if record_type.key in entered:
            return
        entered.add(record_type.key)
        for key in sorted(_referred(record_type)):
            enter(registry.get(key))
        ordered.append(record_type)

    for record_type in registry.all_types():
        enter(record_type)
    return ordered


def _referred(record_type: RecordType) -> set[str]:
    targets = {
        field.related_model
        for part in parts_of(record_type)
        for field in part.model._meta.concrete_fields
        if field.is_relation
    }
    return {t.key for t in registry.all_types() if t.model in targets and t is not record_type}


@dataclass(frozen=True)
class Use:
    """A column elsewhere that may hold the id of a record of some type."""

    table: str
    column: str
    #: The rows of a table of history that it stands in: the column of their record, and of themselves.
    root: str
    row: str
    #: Rows of the same type go together with the record that they belong to.
    is_same_type: bool


def uses_of(record_type: RecordType) -> list[Use]:
    """Every column that may refer to records of the type, other than their own child rows and links."""
    known = {part.table: (t, part) for t in registry.all_types() for part in parts_of(t)}
    own = {(part.table, part.root) for part in parts_of(record_type) if part.kind != "record"}
    uses = []
    for relation in record_type.model._meta.get_fields(include_hidden=True):
        if not (
            relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        ):
            continue
        field: Any = relation.field  # type: ignore[union-attr]
        table, column = field.model._meta.db_table, field.column
        if (table, column) in own:
            continue
        owner, part = known.get(table, (None, None))
        root, row = (part.root, part.row) if part else ("id", "id")
        uses.append(Use(table, column, root, row, owner is record_type))
    return uses
