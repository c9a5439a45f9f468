"""What every reader yields: named columns, and batches of rows whose cells are dictionary-encoded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from zhike.records.errors import Invalid

#: Rows read at a time: what bounds the memory of an import.
BATCH_ROWS = 20_000
MOST_COLUMNS = 500
MOST_ROWS = 5_000_000
#: Characters of one cell; a longer one has its row rejected.
LONGEST_CELL = 1_000_000


class Unreadable(Exception):
    """A file that cannot be read as a whole. `message` is an untranslated sentence with the remedy."""

    def __init__(self, code: str, message: str, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.code = code
        self.message = message
        self.params = params


@dataclass(frozen=True)
class Encoded:
    """The cells of one column in one batch: every distinct value once, and an index per row (null: no cell)."""

    indices: pa.Array
    values: list[Any]


@dataclass(frozen=True)
class RowProblem:
    """A row that could not be read into cells, by its number in the file."""

    row: int
    problem: Invalid
    cells: Sequence[str] = ()


@dataclass
class Batch:
    """Some rows of the file; `numbers` are those a person sees: line of the text, row of the sheet."""

    numbers: list[int]
    columns: list[Encoded]
    problems: list[RowProblem] = field(default_factory=list)


@dataclass
class Table:
    """A file opened for reading. `batches` can be iterated once."""

    columns: list[str]
    batches: Iterator[Batch]
    #: Names that stood in the header more than once, or not at all.
    renamed: list[str] = field(default_factory=list)


def column_names(header: Sequence[object]) -> tuple[list[str], list[str]]:
    """Clear, unique names for what the header says: "Name", "Name (2)", "Column 4"; and which were changed."""
    if len(header) > MOST_COLUMNS:
        raise Unreadable(
            "too_many_columns",
            gettext_noop("The file has %(columns)d columns; at most %(most)d are read. Remove some."),
            columns=len(header),
            most=MOST_COLUMNS,
        )
    names: list[str] = []
    renamed: list[str] = []
    for number, raw in enumerate(header, 1):
        wanted = " ".join(str("" if raw is None else raw).replace("\x00", "").replace("\ufeff", "").split())[
            :120
        ]
        name = wanted or f"Column {number}"
        copy = 2
        while name in names:
            name, copy = f"{wanted} ({copy})", copy + 1
        if name != wanted:
            renamed.append(name)
        names.append(name)
    return names, renamed


def encode(cells: Sequence[Any]) -> Encoded:
    """Encodes cells of mixed Python types; equal values of different types stay apart."""
    codes: dict[tuple[type, Any], int] = {}
    values: list[Any] = []
    indices: list[int | None] = []
    for cell in cells:
        if cell is None:
            indices.append(None)
            continue
        key = (type(cell), cell)
        code = codes.get(key)
        if code is None:
            code = codes[key] = len(values)
            values.append(cell)
        indices.append(code)
    return Encoded(pa.array(indices, pa.int32()), values)


def encode_texts(cells: Sequence[str | None]) -> Encoded:
    encoded = pa.array(cells, pa.string()).dictionary_encode()
    return Encoded(encoded.indices, encoded.dictionary.to_pylist())


def oversized() -> Invalid:
    return Invalid(
        "cell_too_large",
        _(
            "A cell has over %(limit)s characters, or a quotation mark is opened and never closed. Correct the row."
        ),
        limit=f"{LONGEST_CELL:,}",
    )


def empty_file() -> Unreadable:
    return Unreadable("empty_file", gettext_noop("The file is empty. Choose a file with a header and rows."))
