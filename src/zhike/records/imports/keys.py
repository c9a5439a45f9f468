"""What tells rows of one record from those of another: the key of each part, row by row."""

import hashlib

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid
from zhike.records.imports.cells import CellReader, Column, View, joined, readable
from zhike.records.imports.layout import Layout, StagedPart, columns_of
from zhike.records.imports.recipe import Value
from zhike.records.imports.stored_text import text_for
from zhike.records.kinds.base import text_of

#: Longest id of another system that is kept.
LONGEST = 200
#: Begins the key of a record that only the whole of its cells tells apart.
CONTENT = "row\x1f"


class KeyReader:
    """Computes the key of one part."""

    def __init__(self, part: StagedPart, layout: Layout) -> None:
        self.part = part
        self.layout = layout
        self.key = part.part.key
        self.columns = self._columns()
        self.readers: list[CellReader] = []
        if self.key.by == "external":
            self.readers = [CellReader(Value(column=name), _external) for name in self.key.columns]
        elif self.key.by == "field" and part.lines is None:
            self.readers = [self._field_reader()]

    def _columns(self) -> list[str]:
        """The file's columns that the key comes from, the one to name in a message first."""
        if self.key.by == "external":
            return list(self.key.columns)
        if self.key.by == "field":
            return list(columns_of(self.part.part.values.get(self.key.field)))
        return sorted({name for value in self.part.part.values.values() for name in columns_of(value)})

    def _field_reader(self) -> CellReader:
        one = self.part.staged_field(self.key.field)
        if one is None:
            raise KeyError(self.key.field)
        declared = one.field

        def read(cell: object) -> str | None:
            return (
                text_for(declared.kind.read(readable(cell, declared.kind.key), declared, self.layout.formats))
                or None
            )

        return CellReader(one.value, read)

    def column(self, view: View, fields: dict[str, Column], keys: dict[int, Column]) -> Column:
        """The keys of a batch. Those of child rows must be known before those of their records."""
        if self.key.by == "position":
            return Column(pa.nulls(view.size, pa.string()))
        if self.part.lines is not None:
            one = self.part.staged_field(self.key.field)
            return fields[one.name] if one else self._content(view)
        if self.readers:
            columns = [reader.column(view) for reader in self.readers]
            refused = next((c for c in columns if c.refused is not None), None)
            texts = joined([column.texts for column in columns])
            return Column(texts, refused.refused, refused.issues) if refused else Column(texts)
        if self.key.by == "child":
            return self._of_children(view, keys)
        return self._content(view)

    def _of_children(self, view: View, keys: dict[int, Column]) -> Column:
        """The first child row that is there names the record; without any, its content does."""
        found = self._content(view).texts
        for name in reversed(self.key.field.split()):
            texts = keys[self.layout.named(name).index].texts
            marked = pc.binary_join_element_wise(pa.scalar(name), texts, "\x1f", null_handling="emit_null")
            found = pc.if_else(pc.is_valid(marked), marked, found)
        return Column(found)

    def _content(self, view: View) -> Column:
        """A digest of all cells that the part and its child rows are made of; nothing for a blank row."""
        names = set(self.columns)
        for child in self.layout.children(self.part):
            names.update(n for value in child.part.values.values() for n in columns_of(value))
        rows = zip(*(view.texts(name) for name in sorted(names)), strict=True)
        digests = [_digest(cells) if any(cells) else None for cells in rows]
        return Column(pa.array(digests if names else [None] * view.size, pa.string()))


def _digest(cells: tuple[str, ...]) -> str:
    return CONTENT + hashlib.sha256("\x1f".join(cell.strip() for cell in cells).encode()).hexdigest()[:40]


def _external(cell: object) -> str | None:
    text = " ".join(text_of(readable(cell, "text")).split()) if cell is not None else ""
    if len(text) > LONGEST:
        raise Invalid(
            "too_long",
            _("Has %(length)d characters; at most %(limit)d are kept. Shorten it."),
            length=len(text),
            limit=LONGEST,
        )
    return text or None
