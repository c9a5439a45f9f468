"""Rejected rows as a CSV file: the original columns, where each row stands, and why it was rejected."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from zhike.core.files import path_of
from zhike.records.imports.cells import plain_text
from zhike.records.imports.guards import guarded
from zhike.records.imports.readers import Batch, open_table
from zhike.records.imports.running import prepare
from zhike.records.imports.staging import LINE_COLUMN, REASON_COLUMN, ROW_COLUMN
from zhike.records.imports.wording import field_label
from zhike.records.models import Import, ImportReject

EXTRA = (ROW_COLUMN, LINE_COLUMN, REASON_COLUMN)


def reject_lines(run: Import) -> Iterator[str]:
    """The lines of the file, read again from the import's own file as they are asked for."""
    path = path_of(run.file.digest)
    recipe, columns = prepare(run, path)
    kept = [i for i, name in enumerate(columns) if name not in EXTRA]
    rejects = _grouped(run)
    yield _line([*(columns[i] for i in kept), *EXTRA])
    current = next(rejects, None)
    for batch in open_table(path, recipe.reading).batches:
        for number, cells in _rows(batch, len(columns)):
            while current and current[0] < number:
                current = next(rejects, None)
            if current is None:
                return
            if current[0] == number:
                row, place, reason = _marks(cells, columns, current)
                yield _line([*(guarded(cells[i]) for i in kept), row, place, reason])


def _grouped(run: Import) -> Iterator[tuple[int, str, str]]:
    """Row, place among the lines, and all reasons of each rejected row, in order."""
    rejects: Iterator[ImportReject] = run.rejects.order_by("row", "pk").iterator(chunk_size=2_000)
    for row, group in groupby(rejects, key=lambda reject: reject.row):
        found = list(group)
        place = found[0].place
        yield row, "" if place is None else str(place), " · ".join(reason_of(run, reject) for reject in found)


def reason_of(run: Import, reject: ImportReject) -> str:
    """Column or field, and what is wrong with it."""
    where = reject.column or (field_label(run, reject.part, reject.field) if reject.field else "")
    return f"{where}: {reject.text}" if where else reject.text


def _marks(cells: Sequence[str], columns: list[str], current: tuple[int, str, str]) -> tuple[str, str, str]:
    """A file of corrected rejects keeps the row numbers of the first file."""
    row, place, reason = current
    if ROW_COLUMN in columns and (first := cells[columns.index(ROW_COLUMN)].strip()):
        return first, cells[columns.index(LINE_COLUMN)] if LINE_COLUMN in columns else place, reason
    return str(row), place, reason


def _rows(batch: Batch, width: int) -> Iterator[tuple[int, list[str]]]:
    """All rows of a batch by number, those that could not be cut into cells among them."""
    texts = []
    for encoded in batch.columns:
        words = [plain_text(value) for value in encoded.values]
        texts.append(["" if i is None else words[i] for i in encoded.indices.to_pylist()])
    rows = [
        (number, list(cells)) for number, cells in zip(batch.numbers, zip(*texts, strict=True), strict=True)
    ]
    rows += [(problem.row, _fitted(problem.cells, width)) for problem in batch.problems]
    return iter(sorted(rows, key=lambda row: row[0]))


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    """Cells of a ragged row; what is too many stays visible in the last one."""
    fitting = [*cells[: width - 1], ", ".join(cells[width - 1 :])]
    return fitting + [""] * (width - len(fitting))


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
