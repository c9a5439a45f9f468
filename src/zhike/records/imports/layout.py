"""A recipe bound to the columns of a file and to the record types: what is staged, and how it is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.declaration import Lines, RecordType
from zhike.records.fields import Field
from zhike.records.imports.cells import BRACES, CellReader, readable
from zhike.records.imports.recipe import Part, Reading, Recipe, Value, tests_of
from zhike.records.imports.stored_text import column_type, staging_type, text_for
from zhike.records.kinds import Formats
from zhike.records.kinds.base import text_of
from zhike.records.sorting import sort_key
from zhike.records.storage import SortKeyField

#: Between a text and its sort key, while both travel in one staged value.
SEPARATOR = "\x02"


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a recipe for this file and this person: where, and a translated sentence."""

    part: str
    field: str
    message: str


@dataclass
class StagedField:
    """A field of a part with its columns in the staging table."""

    field: Field
    value: Value
    name: str
    reader: CellReader | None
    #: Values that stand in when all rows are blank, in a staging column of their own.
    otherwise: "StagedField | None" = None

    @property
    def column(self) -> str:
        """The column of the table that keeps the value."""
        return str(self.field.model_field.column)  # type: ignore[union-attr]

    @property
    def type(self) -> str:
        return column_type(self.field.model_field)  # type: ignore[arg-type]

    @property
    def staged_type(self) -> str:
        return "text" if self.value.match else staging_type(self.type)

    @cached_property
    def sort_column(self) -> str:
        """The column that keeps the sort key of this field, if one does."""
        model = self.field.model_field.model  # type: ignore[union-attr]
        keys = (
            f for f in model._meta.concrete_fields if isinstance(f, SortKeyField) and f.of == self.field.name
        )
        return next((f.column for f in keys), "")

    @property
    def is_found(self) -> bool:
        """A relation to an existing record, found by what the cell says."""
        return bool(self.value.match)

    @property
    def is_part(self) -> bool:
        return bool(self.value.part)


@dataclass
class StagedPart:
    """A part of the recipe with its record type, and the names of its staging columns."""

    index: int
    part: Part
    record_type: RecordType
    lines: Lines | None = None
    fields: list[StagedField] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"k{self.index}"

    @property
    def is_on(self) -> str:
        return f"on{self.index}"

    @property
    def known(self) -> dict[str, Field]:
        return self.lines.all_fields if self.lines else self.record_type.all_fields

    @property
    def model(self) -> Any:
        return self.lines.model if self.lines else self.record_type.model

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def staged(self) -> list[StagedField]:
        """Fields with a staging column of their own."""
        return [f for f in self.fields if not f.is_part]

    @property
    def is_positioned(self) -> bool:
        """Child rows told apart by their order in the file."""
        return self.lines is not None and self.part.key.by == "position"

    def staged_field(self, name: str) -> StagedField | None:
        return next((f for f in self.fields if f.field.name == name), None)


@dataclass
class Layout:
    """All parts: records before what refers to them, child rows after their records."""

    recipe: Recipe
    formats: Formats
    parts: list[StagedPart]

    @property
    def tops(self) -> list[StagedPart]:
        return [part for part in self.parts if part.lines is None]

    def children(self, top: StagedPart) -> list[StagedPart]:
        return [part for part in self.parts if part.part.of == top.part.name]

    def named(self, name: str) -> StagedPart:
        return next(part for part in self.parts if part.part.name == name)


def formats_of(reading: Reading) -> Formats:
    day_first = {"day": True, "month": False}.get(reading.date_order)
    zone = ZoneInfo(reading.zone or settings.TIME_ZONE)
    return Formats(decimal=reading.decimal, day_first=day_first, zone=zone, region=reading.region or None)


def columns_of(value: Value | None) -> Iterator[str]:
    """Every column that a value looks at."""
    while value:
        if value.column:
            yield value.column
        yield from BRACES.findall(value.template)
        yield from (test.column for test in tests_of(value))
        value = value.otherwise


def plain_name(column: str) -> str:
    """Column names are the same when only case, blanks and signs differ."""
    return re.sub(r"[\W_]+", "", column.casefold())


def mistakes(recipe: Recipe, columns: list[str], asker: Asker) -> list[Mistake]:
    """Everything that keeps this recipe from being used on a file with these columns."""
    found: list[Mistake] = []
    if not recipe.parts:
        found.append(Mistake("", "", _("Nothing is mapped yet. Choose a field for at least one column.")))
    names = [part.name for part in recipe.parts]
    for part in recipe.parts:
        found.extend(_mistakes_of(part, recipe, columns, names, asker))
    for test in recipe.tests():
        if test.column not in columns:
            found.append(Mistake("", "", _no_column(test.column)))
    return found


def _mistakes_of(
    part: Part, recipe: Recipe, columns: list[str], names: list[str], asker: Asker
) -> Iterator[Mistake]:
    record_type = registry.find(part.type)
    if record_type is None:
        yield Mistake(part.name, "", _("There is no record type “%(type)s”.") % {"type": part.type})
        return
    if part.is_child and (part.of not in names or part.lines not in record_type.lines):
        yield Mistake(part.name, "", _("“%(lines)s” is no list of rows here.") % {"lines": part.lines})
        return
    if not part.is_child and not (asker.may(record_type, "create") or asker.may(record_type, "change")):
        text = _("You may not create or change records of the type “%(type)s”. Ask an administrator.")
        yield Mistake(part.name, "", text % {"type": record_type.label_plural})
    known = record_type.lines[part.lines].all_fields if part.is_child else record_type.all_fields
    for name, value in part.values.items():
        declared = known.get(name)
        if declared is None or declared.is_links:
            yield Mistake(part.name, name, _("There is no field “%(name)s” to import to.") % {"name": name})
            continue
        if declared.is_fact and not asker.may(record_type, "load"):
            text = _(
                "“%(field)s” is set by actions. Importing it needs the right to load history; ask an administrator."
            )
            yield Mistake(part.name, name, text % {"field": declared.label})
        for column in columns_of(value):
            if column not in columns:
                yield Mistake(part.name, name, _no_column(column))
    for column in part.key.columns:
        if column not in columns:
            yield Mistake(part.name, "", _no_column(column))
    if part.key.by == "field" and part.key.field not in part.values:
        yield Mistake(part.name, part.key.field, _("The key field is not mapped to a column. Choose one."))
    if part.key.by == "child" and not set(part.key.field.split()) <= set(names):
        yield Mistake(part.name, "", _("The key names rows that are not mapped."))


def _no_column(column: str) -> str:
    return _("The file has no column “%(column)s”. Choose another column or another recipe.") % {
        "column": column
    }


def lay_out(recipe: Recipe, asker: Asker) -> Layout:
    """The layout of a recipe without mistakes."""
    formats = formats_of(recipe.reading)
    layout = Layout(recipe, formats, [])
    for part in _in_order(recipe):
        record_type = registry.get(part.type)
        staged = StagedPart(len(layout.parts), part, record_type, record_type.lines.get(part.lines))
        staged.fields = _staged_fields(staged, formats, clears=recipe.blanks == "clear")
        layout.parts.append(staged)
    return layout


def _in_order(recipe: Recipe) -> list[Part]:
    """Parts after those they refer to; child rows after their records."""
    done: list[Part] = []
    todo = list(recipe.parts)
    while todo:
        names = {part.name for part in done}
        ready = [p for p in todo if _needs(p) <= names]
        if not ready:
            ready = todo[:1]
        done.extend(ready)
        todo = [part for part in todo if part not in ready]
    return done


def _needs(part: Part) -> set[str]:
    return {value.part for value in part.values.values() if value.part} | ({part.of} if part.of else set())


def _staged_fields(staged: StagedPart, formats: Formats, *, clears: bool) -> list[StagedField]:
    found: list[StagedField] = []
    for name, value in staged.part.values.items():
        declared = staged.known[name]
        column = f"f{staged.index}_{len(found)}"
        blank = None
        is_key = name == staged.part.key.field
        if clears and not (value.only_new or declared.required or is_key):
            blank = text_for(declared.kind.empty_of(declared))
        one = StagedField(declared, value, column, _reader(staged, declared, value, formats, blank))
        if value.otherwise:
            other = _reader(staged, declared, value.otherwise, formats, None)
            one.otherwise = StagedField(declared, value.otherwise, f"{column}o", other)
        found.append(one)
    return found


def _reader(
    staged: StagedPart, declared: Field, value: Value, formats: Formats, blank: str | None
) -> CellReader | None:
    if value.part:
        return None
    kind = declared.kind
    read_field = declared
    if value.match:
        target = registry.find(declared.target)
        found = target.all_fields.get(value.match) if target else None
        if found is None:
            return CellReader(value, lambda cell: _text(cell) or None, None)
        kind, read_field = found.kind, found
    sort_column = StagedField(declared, value, "", None).sort_column

    def read(cell: object) -> str | None:
        stored = kind.read(readable(cell, kind.key), read_field, formats)
        if kind.is_blank(cell) or stored == "":
            return None
        text = text_for(stored)
        return f"{text}{SEPARATOR}{sort_key(str(stored))}" if sort_column and text else text

    if sort_column and blank is not None:
        blank = f"{blank}{SEPARATOR}"
    return CellReader(value, read, blank)


def _text(cell: object) -> str:
    return text_of(readable(cell, "text")) if cell is not None else ""
