"""From encoded cells to staged values: every distinct cell is read once, by the kind of its field."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid
from zhike.records.imports.patterns import is_like
from zhike.records.imports.readers import Batch, Encoded
from zhike.records.imports.readers.base import encode
from zhike.records.imports.recipe import Test, Value
from zhike.records.kinds.base import number_text

#: Distinct cells of one field that are remembered from batch to batch.
MOST_REMEMBERED = 200_000
BRACES = re.compile(r"\{([^{}]+)\}")

Read = Callable[[object], str | None]


@dataclass
class View:
    """One batch with its columns by name, and what several fields ask of it computed once."""

    batch: Batch
    positions: dict[str, int]
    masks: dict[tuple[Test, ...], pa.Array] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.batch.numbers)

    def column(self, name: str) -> Encoded:
        return self.batch.columns[self.positions[name]]

    def mask(self, tests: tuple[Test, ...]) -> pa.Array:
        """Which rows pass all tests."""
        if tests not in self.masks:
            found = pa.array([True]).take(pa.array([0] * self.size, pa.int32()))
            for test in tests:
                found = pc.and_(found, self._passes(test))
            self.masks[tests] = found
        return self.masks[tests]

    def _passes(self, test: Test) -> pa.Array:
        encoded = self.column(test.column)
        passing = pa.array([is_like(plain_text(cell), test.like) for cell in encoded.values], pa.bool_())
        passed = passing.take(encoded.indices).fill_null(is_like("", test.like))
        return pc.invert(passed) if test.is_not else passed

    def filled(self, template: str) -> Encoded:
        """The template filled row by row; nothing where any of its columns is blank."""
        names = BRACES.findall(template)
        texts = [self.texts(name) for name in names]
        memo: dict[tuple[str, ...], str | None] = {}
        cells: list[str | None] = []
        for parts in zip(*texts, strict=True):
            if parts not in memo:
                memo[parts] = _filled(template, dict(zip(names, parts, strict=True)))
            cells.append(memo[parts])
        return encode(cells)

    def texts(self, name: str) -> list[str]:
        """The cells of a column as text, row by row."""
        encoded = self.column(name)
        words = [plain_text(cell) for cell in encoded.values]
        return ["" if i is None else words[i] for i in encoded.indices.to_pylist()]


def _filled(template: str, said: dict[str, str]) -> str | None:
    return BRACES.sub(lambda found: said[found[1]], template) if all(said.values()) else None


def plain_text(cell: object) -> str:
    """A cell as the rules and rejects show it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return number_text(cell)
    return cell if isinstance(cell, str) else str(cell)


@dataclass
class Column:
    """The staged texts of one batch, and for refused cells the index into `issues`."""

    texts: pa.Array
    refused: pa.Array | None = None
    issues: list[tuple[Invalid, str]] = field(default_factory=list)

    def within(self, mask: pa.Array) -> "Column":
        """Nothing, and nothing refused, outside the mask."""
        refused = (
            None if self.refused is None else pc.if_else(mask, self.refused, pa.scalar(None, pa.int32()))
        )
        return Column(pc.if_else(mask, self.texts, pa.scalar(None, pa.string())), refused, self.issues)


class CellReader:
    """Reads the cells that a recipe's value names; remembers what it has read."""

    def __init__(self, value: Value, read: Read, blank: str | None = None) -> None:
        self.value = value
        self.read = read
        #: What a blank cell stages: nothing, or the field's empty value where blanks clear.
        self.blank = blank
        self.words = {word.casefold().strip(): meaning for word, meaning in value.words.items()}
        self.memo: dict[tuple[type, Any], str | Invalid | None] = {}

    def column(self, view: View) -> Column:
        found = self._base(view)
        for case in reversed(self.value.cases):
            found = self._overlaid(found, view.mask(case.when), case.value, view)
        if self.blank is not None:
            found.texts = found.texts.fill_null(self.blank)
        return found

    def _base(self, view: View) -> Column:
        if self.value.column:
            return self._of_cells(view.column(self.value.column))
        if self.value.template:
            return self._of_cells(view.filled(self.value.template))
        return self._of_cells(Encoded(pa.array([0] * view.size, pa.int32()), [self.value.constant]))

    def _of_cells(self, encoded: Encoded) -> Column:
        texts: list[str | None] = []
        refused: list[int | None] = []
        issues: list[tuple[Invalid, str]] = []
        for cell in encoded.values:
            result = self.result_of(cell)
            if isinstance(result, Invalid):
                refused.append(len(issues))
                issues.append((result, plain_text(cell)))
                texts.append(None)
            else:
                refused.append(None)
                texts.append(result)
        taken = pa.array(texts, pa.string()).take(encoded.indices)
        return Column(taken, pa.array(refused, pa.int32()).take(encoded.indices) if issues else None, issues)

    def result_of(self, cell: object) -> str | Invalid | None:
        key = (type(cell), cell)
        if key in self.memo:
            return self.memo[key]
        if len(self.memo) >= MOST_REMEMBERED:
            self.memo.clear()
        try:
            result: str | Invalid | None = self.read(self._meant(cell))
        except Invalid as problem:
            result = problem
        self.memo[key] = result
        return result

    def _meant(self, cell: object) -> object:
        if self.words and (meaning := self.words.get(plain_text(cell).casefold().strip())) is not None:
            return meaning
        if isinstance(cell, str) and not cell.strip():
            return None
        return cell

    def _overlaid(self, under: Column, mask: pa.Array, constant: str, view: View) -> Column:
        over = self.result_of(constant)
        refused = under.refused
        if refused is not None:
            refused = pc.if_else(mask, pa.scalar(None, pa.int32()), refused)
        if isinstance(over, Invalid):
            under.issues.append((over, constant))
            refused = refused if refused is not None else pa.nulls(view.size, pa.int32())
            refused = pc.if_else(mask, pa.scalar(len(under.issues) - 1, pa.int32()), refused)
            over = None
        return Column(pc.if_else(mask, pa.scalar(over, pa.string()), under.texts), refused, under.issues)


def readable(cell: object, kind_key: str) -> object:
    """A typed cell in a form that the kind of the field reads: dates become text for text fields."""
    if isinstance(cell, datetime) and kind_key not in {"date", "datetime"}:
        return cell.date().isoformat() if cell.time() == cell.time().min else cell.isoformat(" ")
    if isinstance(cell, date) and kind_key not in {"date", "datetime"}:
        return cell.isoformat()
    if isinstance(cell, bool) and kind_key != "boolean":
        return plain_text(cell)
    if isinstance(cell, (str, int, float, date, list, dict)) or cell is None:
        return cell
    return str(cell) if kind_key in {"text", "long_text"} else cell


def required() -> Invalid:
    return Invalid("required", _("The cell is blank, and this is needed. Fill it in."))


def joined(arrays: Sequence[pa.Array]) -> pa.Array:
    """Texts of several columns as one key; null where any is null."""
    return (
        arrays[0]
        if len(arrays) == 1
        else pc.binary_join_element_wise(*arrays, "\x1f", null_handling="emit_null")
    )
