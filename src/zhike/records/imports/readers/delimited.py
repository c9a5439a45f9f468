"""CSV and its relatives, streamed: any encoding, any usual delimiter, quoted line breaks."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from zhike.records.errors import Invalid
from zhike.records.imports.readers.base import (
    BATCH_ROWS,
    LONGEST_CELL,
    MOST_COLUMNS,
    Batch,
    RowProblem,
    Table,
    Unreadable,
    column_names,
    empty_file,
    encode_texts,
    oversized,
)

DELIMITERS = (",", ";", "\t", "|")
#: Characters read at once from a line that does not end.
LONGEST_PIECE = 8 * LONGEST_CELL


def guess_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells, the more the better."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(64 * 1024)
    complete = sample.rpartition("\n")[0] or sample
    best, score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _rows_of(complete, delimiter)]
        if not widths or widths[0] < 2:
            continue
        even = widths.count(widths[0]) / len(widths)
        if (found := even * 10 + min(widths[0], 9) / 10) > score:
            best, score = delimiter, found
    return best


def _rows_of(sample: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        return [row for _number, row in zip(range(50), rows, strict=False) if row]
    except csv.Error:
        return []


class Pieces:
    """The lines of a text, each cut off where it grows beyond measure, with the number of the present one."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self.file = file
        self.line = 0
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        was_cut = bool(self.last) and not self.last.endswith(("\n", "\r"))
        self.last = self.file.readline(LONGEST_PIECE)
        if not self.last:
            raise StopIteration
        if not was_cut:
            self.line += 1
        return self.last

    @property
    def is_cut(self) -> bool:
        return len(self.last) >= LONGEST_PIECE and not self.last.endswith(("\n", "\r"))

    def skip_record(self, delimiter: str, began_quoted: bool) -> None:
        """Goes on to the end of a record that is too large, quoted line breaks included."""
        is_quoted = ends_quoted(self.last, delimiter, began_quoted)
        while is_quoted or self.is_cut:
            piece = next(self, None)
            if piece is None:
                return
            is_quoted = ends_quoted(piece, delimiter, is_quoted)


def ends_quoted(text: str, delimiter: str, is_quoted: bool) -> bool:
    """Whether a quoted cell is still open at the end of the text."""
    opening = re.compile(rf'(?:^|[{re.escape(delimiter)}\r\n])"')
    quotes = re.compile('"+')
    at = 0
    while True:
        if not is_quoted:
            found = opening.search(text, at)
            if found is None:
                return False
            at, is_quoted = found.end(), True
        found = quotes.search(text, at)
        if found is None:
            return True
        # A run of two stands for one quotation mark inside the cell.
        at, is_quoted = found.end(), len(found.group()) % 2 == 0


def open_delimited(path: Path, encoding: str, delimiter: str, *, has_header: bool = True) -> Table:
    """Opens the text. Rows are numbered by the line they begin on."""
    csv.field_size_limit(LONGEST_CELL)
    file = path.open(encoding=encoding, errors="replace", newline="")
    pieces = Pieces(file)
    reader = csv.reader(pieces, delimiter=delimiter)
    try:
        header = next((row for row in reader if any(cell.strip() for cell in row)), None)
    except csv.Error as error:
        file.close()
        raise Unreadable(
            "unreadable_header",
            gettext_noop(
                "The first line cannot be read as column names. Check the quotation marks and the delimiter."
            ),
        ) from error
    if header is None:
        file.close()
        raise empty_file()
    if has_header:
        names, renamed = column_names(header)
        return Table(names, _batches(file, pieces, reader, len(names), delimiter, None), renamed)
    names, _renamed = column_names([None] * min(len(header), MOST_COLUMNS + 1))
    return Table(names, _batches(file, pieces, reader, len(names), delimiter, header))


def _batches(
    file: io.TextIOWrapper,
    pieces: Pieces,
    reader: Iterator[list[str]],
    width: int,
    delimiter: str,
    first: list[str] | None,
) -> Iterator[Batch]:
    numbers: list[int] = [] if first is None else [pieces.line]
    rows: list[list[str]] = [] if first is None else [first]
    problems: list[RowProblem] = []
    with file:
        while True:
            began = pieces.line + 1
            try:
                row = next(reader, None)
            except csv.Error:
                pieces.skip_record(delimiter, pieces.line > began)
                problems.append(RowProblem(began, oversized()))
                continue
            if row is None:
                break
            if pieces.is_cut:
                pieces.skip_record(delimiter, False)
                problems.append(RowProblem(began, oversized(), row[:width]))
            elif problem := _problem_of(row, width):
                if row and any(row):
                    problems.append(RowProblem(began, problem, row))
            else:
                numbers.append(began)
                rows.append(row[:width])
            if len(rows) + len(problems) >= BATCH_ROWS:
                yield _batch(numbers, rows, problems, width)
                numbers, rows, problems = [], [], []
        if rows or problems:
            yield _batch(numbers, rows, problems, width)


def _batch(numbers: list[int], rows: list[list[str]], problems: list[RowProblem], width: int) -> Batch:
    cells = zip(*rows, strict=True) if rows else ([] for _column in range(width))
    return Batch(numbers, [encode_texts(column) for column in cells], problems)


def _problem_of(row: list[str], width: int) -> Invalid | None:
    if len(row) < width or any(row[width:]):
        if not any(row):
            return Invalid("blank_row", "")
        return Invalid(
            "ragged_row",
            _(
                "The row has %(cells)d cells, the header %(columns)d. Check delimiters and quotation marks in this row."
            ),
            cells=len(row),
            columns=width,
        )
    if not any(row):
        return Invalid("blank_row", "")
    if any("\ufffd" in cell for cell in row):
        return Invalid(
            "wrong_encoding",
            _(
                "The row holds bytes that are no text in the encoding chosen. Choose the encoding the file was saved in."
            ),
        )
    return None
