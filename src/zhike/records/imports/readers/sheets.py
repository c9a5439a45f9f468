"""XLSX by calamine: cached values are read, formulas never run, macros never looked at."""

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import python_calamine
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from zhike.records.errors import Invalid
from zhike.records.imports.readers.base import (
    BATCH_ROWS,
    LONGEST_CELL,
    Batch,
    RowProblem,
    Table,
    Unreadable,
    column_names,
    empty_file,
    encode,
    oversized,
)
from zhike.records.imports.readers.zips import check_workbook


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook, checked to be harmless first. Raises Unreadable."""
    check_workbook(path)
    book = _open(path)
    if not book.sheet_names:
        raise empty_file()
    return list(book.sheet_names)


def open_sheet(path: Path, sheet: str, *, has_header: bool = True) -> Table:
    """Opens one sheet. Rows are numbered as the sheet shows them."""
    check_workbook(path)
    book = _open(path)
    name = sheet if sheet in book.sheet_names else book.sheet_names[0]
    try:
        opened = book.get_sheet_by_name(name)
    except Exception as error:
        raise _broken() from error
    first = (opened.start or (0, 0))[0] + 1
    rows = enumerate(opened.iter_rows(), first)
    number, row = next(((n, cells) for n, cells in rows if any(cell != "" for cell in cells)), (0, []))
    if not row:
        raise empty_file()
    header = _trimmed(row)
    if has_header:
        names, renamed = column_names([_plain(cell) for cell in header])
        return Table(names, _batches(rows, len(names), None), renamed)
    names, _renamed = column_names([None] * len(header))
    return Table(names, _batches(rows, len(names), (number, row)))


def _open(path: Path) -> "python_calamine.CalamineWorkbook":
    try:
        with path.open("rb") as file:
            return python_calamine.CalamineWorkbook.from_filelike(file)
    except Exception as error:  # calamine raises many types of its own for broken files
        raise _broken() from error


def _broken() -> Unreadable:
    return Unreadable(
        "not_a_workbook",
        gettext_noop(
            "The file is no complete workbook. Open it in a spreadsheet program and save it as .xlsx."
        ),
    )


def _trimmed(row: Sequence[Any]) -> list[Any]:
    cells = list(row)
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _batches(
    rows: Iterator[tuple[int, list[Any]]], width: int, first: tuple[int, list[Any]] | None
) -> Iterator[Batch]:
    numbers: list[int] = []
    found: list[list[Any]] = []
    problems: list[RowProblem] = []
    todo = [first] if first else []
    while True:
        item = todo.pop() if todo else next(rows, None)
        if item is None:
            break
        number, cells = item[0], [_plain(cell) for cell in item[1]]
        if all(cell is None for cell in cells):
            continue
        if problem := _problem_of(cells, width):
            problems.append(RowProblem(number, problem, [str(cell or "") for cell in cells]))
        else:
            numbers.append(number)
            found.append((cells + [None] * width)[:width])
        if len(found) + len(problems) >= BATCH_ROWS:
            yield _batch(numbers, found, problems, width)
            numbers, found, problems = [], [], []
    if found or problems:
        yield _batch(numbers, found, problems, width)


def _batch(numbers: list[int], rows: list[list[Any]], problems: list[RowProblem], width: int) -> Batch:
    cells = zip(*rows, strict=True) if rows else ([] for _column in range(width))
    return Batch(numbers, [encode(column) for column in cells], problems)


def _problem_of(cells: list[Any], width: int) -> Invalid | None:
    if any(cell is not None for cell in cells[width:]):
        return Invalid(
            "ragged_row",
            _(
                "The row has %(cells)d cells, the header %(columns)d. Give every column a name in the first row."
            ),
            cells=len(cells),
            columns=width,
        )
    if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
        return oversized()
    return None


def _plain(cell: Any) -> Any:
    """What the sheet shows: fifteen digits of a number, no time for a day, nothing for an empty cell."""
    if cell == "":
        return None
    if isinstance(cell, float):
        return float(f"{cell:.15g}")
    if isinstance(cell, datetime.time):
        return cell.isoformat()
    return cell
