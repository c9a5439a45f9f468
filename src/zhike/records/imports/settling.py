"""Checks of child rows that look at several of their fields, run once for each combination of values."""

import json
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from zhike.records.declaration import Lines
from zhike.records.errors import Invalid, Refused
from zhike.records.imports.cells import Column, View
from zhike.records.imports.layout import Layout, StagedField, StagedPart
from zhike.records.imports.rejects import cause_of
from zhike.records.imports.stored_text import text_for
from zhike.records.kinds import Formats

MOST_REMEMBERED = 100_000


def settlers(layout: Layout) -> "dict[int, Settler]":
    """One for each part of child rows that declares a check."""
    return {
        part.index: Settler(part, part.lines, layout.formats)
        for part in layout.parts
        if part.lines is not None and part.lines.check is not None
    }


@dataclass
class Settler:
    """Runs the check of one kind of child rows over a batch, and puts in place what it returns."""

    part: StagedPart
    lines: Lines
    formats: Formats
    memo: dict[tuple[str | None, ...], Any] = field(default_factory=dict)

    def settle(self, view: View, columns: dict[str, Column]) -> None:
        fields = self.part.staged
        texts = [columns[one.name].texts.to_pylist() for one in fields]
        settled: dict[str, list[str | None]] = {
            one.name: list(t) for one, t in zip(fields, texts, strict=True)
        }
        refused: dict[str, list[int | None]] = {}
        issues: dict[str, list[tuple[Invalid, str]]] = {}
        bad = {one.name for one in fields if columns[one.name].refused is not None}
        refusals = {name: columns[name].refused.to_pylist() for name in bad}  # type: ignore[union-attr]
        for row, cells in enumerate(zip(*texts, strict=True)):
            if self._is_blank(cells) or any(refusals[name][row] is not None for name in bad):
                continue
            changes, problems = self._result(cells)
            for name, text in changes.items():
                if name in settled:
                    settled[name][row] = text
            for name, problem, value in problems:
                noted = issues.setdefault(name, [])
                refused.setdefault(name, [None] * view.size)[row] = len(noted)
                noted.append((problem, value))
        for one in fields:
            old = columns[one.name]
            if one.name in issues:
                columns[one.name] = _with_problems(
                    settled[one.name], refused[one.name], issues[one.name], old
                )
            else:
                columns[one.name] = Column(pa.array(settled[one.name], pa.string()), old.refused, old.issues)

    def _is_blank(self, cells: tuple[str | None, ...]) -> bool:
        """A row whose column cells are all blank is no child row at all."""
        fields = self.part.staged
        return not any(
            cell for one, cell in zip(fields, cells, strict=True) if one.value.column or one.value.template
        )

    def _result(
        self, cells: tuple[str | None, ...]
    ) -> tuple[dict[str, str | None], list[tuple[str, Invalid, str]]]:
        known = self.memo.get(cells)
        if known is None:
            if len(self.memo) >= MOST_REMEMBERED:
                self.memo.clear()
            known = self.memo[cells] = self._check(cells)
        return known

    def _check(
        self, cells: tuple[str | None, ...]
    ) -> tuple[dict[str, str | None], list[tuple[str, Invalid, str]]]:
        values = {
            f.attname: f.default() if callable(f.default) else f.default
            for f in self.lines.all_fields.values()
        }
        for one, cell in zip(self.part.staged, cells, strict=True):
            if cell is not None:
                values[one.field.attname] = self._value_of(one, cell)
        try:
            changes = self.lines.check(values, self.formats)  # type: ignore[misc]
        except Refused as error:
            names = {one.field.name: one for one in self.part.staged}
            found = []
            for name, problem in cause_of(error):
                one = names.get(name) or self.part.staged[0]
                cell = cells[self.part.staged.index(one)]
                found.append((one.name, problem, cell or ""))
            return {}, found
        by_attname = {one.field.attname: one.name for one in self.part.staged}
        return {
            by_attname[name]: text_for(value) for name, value in changes.items() if name in by_attname
        }, []

    def _value_of(self, one: StagedField, cell: str) -> Any:
        """The stored value again, from its staged text."""
        kind = one.field.kind
        if kind.key == "address":
            return json.loads(cell)
        if kind.key == "boolean":
            return cell == "t"
        if one.field.is_reference:
            return cell
        return kind.read(cell, one.field, Formats())


def _with_problems(
    texts: list[str | None], refused: list[int | None], issues: list[tuple[Invalid, str]], old: Column
) -> Column:
    """The column with further refused cells beside those it had."""
    before = old.refused.to_pylist() if old.refused is not None else [None] * len(texts)
    shifted = [
        b if b is not None else (None if r is None else r + len(old.issues))
        for b, r in zip(before, refused, strict=True)
    ]
    blanked = [None if s is not None else text for s, text in zip(shifted, texts, strict=True)]
    return Column(pa.array(blanked, pa.string()), pa.array(shifted, pa.int32()), [*old.issues, *issues])
