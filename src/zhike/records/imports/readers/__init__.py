"""Readers of every file format: from a path to named columns and batches of encoded cells."""

from dataclasses import replace
from pathlib import Path

from zhike.records.imports.readers.base import (
    BATCH_ROWS,
    LONGEST_CELL,
    Batch,
    Encoded,
    RowProblem,
    Table,
    Unreadable,
    empty_file,
)
from zhike.records.imports.readers.delimited import guess_delimiter, open_delimited
from zhike.records.imports.readers.encodings import guess_encoding
from zhike.records.imports.readers.json_lines import open_json_lines
from zhike.records.imports.readers.parquet import open_parquet
from zhike.records.imports.readers.sheets import open_sheet, sheet_names
from zhike.records.imports.recipe import Reading

__all__ = [
    "BATCH_ROWS",
    "LONGEST_CELL",
    "Batch",
    "Encoded",
    "RowProblem",
    "Table",
    "Unreadable",
    "complete_reading",
    "open_table",
]

FORMATS = ("csv", "xlsx", "jsonl", "parquet")


def complete_reading(path: Path, name: str, reading: Reading) -> Reading:
    """Fills in what the recipe leaves open, from the file's first bytes and its name. Raises Unreadable."""
    if path.stat().st_size == 0:
        raise empty_file()
    format_ = reading.format or _guess_format(path, name)
    if format_ == "xlsx":
        names = sheet_names(path)
        return replace(reading, format=format_, sheet=reading.sheet if reading.sheet in names else names[0])
    if format_ != "csv":
        return replace(reading, format=format_)
    encoding = reading.encoding or guess_encoding(path)
    delimiter = reading.delimiter or guess_delimiter(path, encoding)
    return replace(reading, format=format_, encoding=encoding, delimiter=delimiter)


def open_table(path: Path, reading: Reading) -> Table:
    """Opens the file as a complete reading says. Raises Unreadable."""
    if reading.format == "xlsx":
        return open_sheet(path, reading.sheet, has_header=reading.has_header)
    if reading.format == "parquet":
        return open_parquet(path)
    if reading.format == "jsonl":
        return open_json_lines(path)
    return open_delimited(path, reading.encoding, reading.delimiter, has_header=reading.has_header)


def _guess_format(path: Path, name: str) -> str:
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and not name.lower().endswith(
        (".csv", ".tsv", ".txt")
    ):
        return "jsonl"
    return "csv"
