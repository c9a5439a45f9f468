"""Staging: the whole file, read and checked cell by cell, in one unlogged table that set-based plans start from."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from django.db import connection
from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid
from zhike.records.imports import settling
from zhike.records.imports.cells import Column, View, plain_text, required
from zhike.records.imports.guards import unguarded
from zhike.records.imports.keys import KeyReader
from zhike.records.imports.layout import Layout, StagedPart
from zhike.records.imports.readers import Batch, Table
from zhike.records.imports.rejects import Rejects

#: Columns that a file of corrected rejects brings back.
ROW_COLUMN, LINE_COLUMN, REASON_COLUMN = "zhike_row", "zhike_line", "zhike_reason"
#: Where lines go whose place in their record is unknown: behind all others, by their row.
BEHIND = 1_000_000


@dataclass
class Staged:
    """What staging found."""

    read: int = 0
    rejected: int = 0
    skipped: int = 0
    #: Tallies by key: how many rows, and how many of each value.
    tallies: dict[str, Counter[str]] = field(default_factory=dict)


def rows_table(run_id: UUID) -> str:
    return f"records_stage_{run_id.hex}_rows"


def stage(run_id: UUID, layout: Layout, table: Table, progress: Callable[[int], None]) -> Staged:
    """Fills the staging table and the rejects from the file; earlier ones of this run are replaced."""
    stager = Stager(run_id, layout, table)
    stager.create()
    staged = Staged(tallies={tally.key: Counter() for tally in layout.recipe.tallies})
    for batch in table.batches:
        stager.add(batch, staged)
        progress(staged.read)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {rows_table(run_id)}")
    return staged


class Stager:
    """Reads batches into the staging table."""

    def __init__(self, run_id: UUID, layout: Layout, table: Table) -> None:
        self.run_id = run_id
        self.layout = layout
        self.positions = {name: index for index, name in enumerate(table.columns)}
        self.keys = {part.index: KeyReader(part, layout) for part in layout.parts}
        self.settlers = settling.settlers(layout)
        self.names = self._column_names()
        self.rejects = Rejects(run_id)

    def _column_names(self) -> list[tuple[str, str]]:
        found = [("row_no", "bigint"), ("line_no", "bigint"), ("ok", "boolean")]
        for part in self.layout.parts:
            found += [(part.key, "text"), (part.is_on, "boolean")]
            for one in part.staged:
                found.append((one.name, one.staged_type))
                if one.otherwise:
                    found.append((one.otherwise.name, one.staged_type))
        return found

    def create(self) -> None:
        name = rows_table(self.run_id)
        columns = ", ".join(f"{column} {kind}" for column, kind in self.names)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(f"CREATE UNLOGGED TABLE {name} ({columns})")
            cursor.execute("DELETE FROM records_importreject WHERE run_id = %s", [self.run_id])

    def add(self, batch: Batch, staged: Staged) -> None:
        for problem in batch.problems:
            self.rejects.add(problem.row, problem.problem)
        if REASON_COLUMN in self.positions:
            _take_guards_off(batch)
        view = View(batch, self.positions)
        staged.read += view.size + len(batch.problems)
        if view.size:
            skipped = self._apply_rules(view)
            columns = self._columns(view, skipped)
            ok = self._is_ok(view)
            self._tally(view, pc.and_(ok, pc.invert(skipped)), staged)
            columns |= {
                "row_no": pa.array(batch.numbers, pa.int64()),
                "line_no": self._line_numbers(view),
                "ok": ok,
            }
            kept = pa.table(
                [columns[name] for name, _kind in self.names], names=[n for n, _kind in self.names]
            )
            staged.skipped += pc.sum(skipped).as_py()
            self._copy(kept.filter(pc.invert(skipped)))
        staged.rejected += len(self.rejects.rows)
        self.rejects.write()

    # --- rows as a whole

    def _apply_rules(self, view: View) -> pa.Array:
        """Which rows are skipped; those to be rejected are noted."""
        skipped = pc.and_(view.mask(()), pa.scalar(False))
        for rule in self.layout.recipe.rules:
            mask = view.mask(rule.when)
            if rule.then == "skip":
                skipped = pc.or_(skipped, mask)
                continue
            problem = Invalid("by_rule", rule.reason or _("A rule of the recipe rejects this row."))
            for index in _true_indices(mask):
                self.rejects.add(
                    view.batch.numbers[index], problem, column=rule.when[0].column if rule.when else ""
                )
        return skipped

    def _is_ok(self, view: View) -> pa.Array:
        bad = self.rejects.rows
        return pa.array([number not in bad for number in view.batch.numbers]) if bad else view.mask(())

    def _tally(self, view: View, counted: pa.Array, staged: Staged) -> None:
        for tally in self.layout.recipe.tallies:
            mask = pc.and_(view.mask(tally.when), counted)
            if not tally.by:
                staged.tallies[tally.key][""] += pc.sum(mask).as_py() or 0
                continue
            encoded = view.column(tally.by)
            for pair in pc.value_counts(encoded.indices.filter(mask)).to_pylist():
                cell = "" if pair["values"] is None else plain_text(encoded.values[pair["values"]]).strip()
                staged.tallies[tally.key][cell] += pair["counts"]

    def _line_numbers(self, view: View) -> pa.Array:
        """Places of lines in their records, from a file of corrected rejects; nothing for other files."""
        if LINE_COLUMN not in self.positions:
            return pa.nulls(view.size, pa.int64())
        lines = view.texts(LINE_COLUMN)
        rows = view.texts(ROW_COLUMN) if ROW_COLUMN in self.positions else [""] * view.size
        numbers = zip(lines, rows, view.batch.numbers, strict=True)
        return pa.array([_place(line, row, number) for line, row, number in numbers], pa.int64())

    # --- parts

    def _columns(self, view: View, skipped: pa.Array) -> dict[str, pa.Array]:
        parts = {part.index: self._read_fields(part, view) for part in self.layout.parts}
        for index, settler in self.settlers.items():
            settler.settle(view, parts[index])
        keys: dict[int, Column] = {}
        for part in sorted(self.layout.parts, key=lambda p: p.lines is None):
            keys[part.index] = self.keys[part.index].column(view, parts[part.index], keys)
        found: dict[str, pa.Array] = {}
        for part in self.layout.parts:
            is_on = self._is_on(part, view, keys, skipped)
            columns = parts[part.index]
            for name, column in columns.items():
                inside = column.within(is_on)
                self._note(inside, view, part, name)
                found[name] = inside.texts
            found[part.key] = keys[part.index].within(is_on).texts
            found[part.is_on] = is_on
        return found

    def _read_fields(self, part: StagedPart, view: View) -> dict[str, Column]:
        found: dict[str, Column] = {}
        for one in part.staged:
            found[one.name] = one.reader.column(view)  # type: ignore[union-attr]
            if one.otherwise:
                found[one.otherwise.name] = one.otherwise.reader.column(view)  # type: ignore[union-attr]
        return found

    def _is_on(self, part: StagedPart, view: View, keys: dict[int, Column], skipped: pa.Array) -> pa.Array:
        """Which rows speak of the part. Missing and refused keys are noted."""
        mask = pc.and_(view.mask(part.part.when), pc.invert(skipped))
        if part.is_positioned:
            return mask
        key = keys[part.index]
        if key.refused is not None:
            self._note(key.within(mask), view, part, "")
        present = pc.is_valid(key.texts)
        if part.lines is None and not part.part.optional:
            blank = pc.and_(mask, pc.invert(present))
            if key.refused is not None:
                blank = pc.and_(blank, pc.is_null(key.refused))
            for index in _true_indices(blank):
                self._note_missing_key(view.batch.numbers[index], part)
        return pc.and_(mask, present)

    def _note_missing_key(self, row: int, part: StagedPart) -> None:
        names = self.keys[part.index].columns
        self.rejects.add(
            row, required(), part=part.part.name, name=part.part.key.field, column=names[0] if names else ""
        )

    def _note(self, column: Column, view: View, part: StagedPart, staged_name: str) -> None:
        if column.refused is None or not column.issues:
            return
        one = next((f for f in part.staged if staged_name in (f.name, f"{f.name}o")), None)
        name = one.field.name if one else part.part.key.field
        source = one.value.column if one else " ".join(self.keys[part.index].columns)
        for index, code in zip(
            pc.indices_nonzero(pc.is_valid(column.refused)).to_pylist(),
            column.refused.drop_null().to_pylist(),
            strict=True,
        ):
            problem, value = column.issues[code]
            self.rejects.add(
                view.batch.numbers[index], problem, part=part.part.name, name=name, column=source, value=value
            )

    def _copy(self, kept: pa.Table) -> None:
        out = io.BytesIO()
        pa_csv.write_csv(kept, out, pa_csv.WriteOptions(include_header=False, quoting_style="all_valid"))
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {rows_table(self.run_id)} FROM STDIN (FORMAT csv)") as copy,
        ):
            copy.write(out.getvalue())


def _take_guards_off(batch: Batch) -> None:
    """Cells of a downloaded file of rejects are guarded against spreadsheet programs."""
    for encoded in batch.columns:
        encoded.values[:] = [unguarded(value) for value in encoded.values]


def _true_indices(mask: pa.Array) -> list[int]:
    return pc.indices_nonzero(mask.fill_null(False)).to_pylist()


def _place(line: str, row: str, number: int) -> int:
    if line.strip().isdecimal():
        return int(line)
    return BEHIND + (int(row) if row.strip().isdecimal() else number)
