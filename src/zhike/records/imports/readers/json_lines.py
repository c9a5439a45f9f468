"""JSON Lines: one object a line. The columns are all names found anywhere in the file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid
from zhike.records.imports.readers.base import (
    BATCH_ROWS,
    LONGEST_CELL,
    Batch,
    RowProblem,
    Table,
    column_names,
    empty_file,
    encode,
    oversized,
)

LONGEST_LINE = 4 * LONGEST_CELL


def open_json_lines(path: Path) -> Table:
    """Opens the file, reading it once for the names. Rows are numbered by line."""
    names: dict[str, None] = {}
    for _number, row in _rows(path):
        if isinstance(row, dict):
            names.update(dict.fromkeys(row))
    if not names:
        raise empty_file()
    columns, renamed = column_names(list(names))
    return Table(columns, _batches(path, list(names)), renamed)


def _batches(path: Path, names: list[str]) -> Iterator[Batch]:
    numbers: list[int] = []
    rows: list[dict[str, Any]] = []
    problems: list[RowProblem] = []
    for number, row in _rows(path):
        if isinstance(row, Invalid):
            problems.append(RowProblem(number, row))
        else:
            numbers.append(number)
            rows.append(row)
        if len(rows) + len(problems) >= BATCH_ROWS:
            yield Batch(numbers, [encode([row.get(name) for row in rows]) for name in names], problems)
            numbers, rows, problems = [], [], []
    if rows or problems:
        yield Batch(numbers, [encode([row.get(name) for row in rows]) for name in names], problems)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | Invalid]]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            is_cut = len(line) >= LONGEST_LINE and not line.endswith(b"\n")
            while is_cut and (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            if is_cut:
                yield number, oversized()
            elif line.strip(b" \t\r\n\xef\xbb\xbf"):
                yield number, _row(line)


def _row(line: bytes) -> dict[str, Any] | Invalid:
    try:
        row = json.loads(line.decode("utf-8-sig"))
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeError:
        return Invalid("wrong_encoding", _("The line is no text in UTF-8. Save the file as UTF-8."))
    except (ValueError, RecursionError):
        return Invalid("not_json", _("The line is no complete JSON object. Write one object on each line."))
    if not isinstance(row, dict):
        return Invalid("not_json", _("The line is no complete JSON object. Write one object on each line."))
    flat = dict(_flat(row))
    return (
        oversized()
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in flat.values())
        else flat
    )


def _flat(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Objects one level deep become columns "customer.name"; what is deeper stays JSON."""
    for name, cell in row.items():
        if isinstance(cell, dict):
            for inner, value in cell.items():
                yield f"{name}.{inner}", _plain(value)
        else:
            yield name, _plain(cell)


def _plain(cell: Any) -> Any:
    if isinstance(cell, list) and all(isinstance(part, (str, int, float)) for part in cell):
        return "; ".join(str(part) for part in cell) or None
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, (dict, list)) else cell
