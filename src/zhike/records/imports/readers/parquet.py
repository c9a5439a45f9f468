"""Parquet: typed columns, read batch by batch."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext_noop

from zhike.records.imports.readers.base import (
    BATCH_ROWS,
    MOST_ROWS,
    Batch,
    Encoded,
    Table,
    Unreadable,
    column_names,
    empty_file,
    encode,
)

#: Bytes of the unpacked columns, as the file declares them.
MOST_BYTES = 8 << 30


def open_parquet(path: Path) -> Table:
    """Opens the file. Rows are numbered from 1: such a file has no header line."""
    try:
        file = pq.ParquetFile(path, memory_map=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable(
            "not_parquet", gettext_noop("The file is no complete Parquet file. Export or copy it again.")
        ) from error
    metadata = file.metadata
    size = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if metadata.num_rows == 0:
        raise empty_file()
    if size > MOST_BYTES or metadata.num_rows > MOST_ROWS:
        raise Unreadable(
            "too_large",
            gettext_noop(
                "The file unpacks to more than can be imported at once. Split it into smaller files."
            ),
        )
    names, renamed = column_names(file.schema_arrow.names)
    return Table(names, _batches(file), renamed)


def _batches(file: pq.ParquetFile) -> Iterator[Batch]:
    number = 1
    try:
        for batch in file.iter_batches(BATCH_ROWS):
            numbers = list(range(number, number + batch.num_rows))
            number += batch.num_rows
            yield Batch(numbers, [_encoded(column) for column in batch.columns])
    except (pa.ArrowException, OSError) as error:
        raise Unreadable(
            "not_parquet", gettext_noop("The file is no complete Parquet file. Export or copy it again.")
        ) from error


def _encoded(column: pa.Array) -> Encoded:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_nested(column.type) or pa.types.is_floating(column.type):
        return encode([_plain(cell) for cell in column.to_pylist()])
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return encode(
            [None if cell is None else cell.decode("utf-8", "replace") for cell in column.to_pylist()]
        )
    try:
        encoded = column.dictionary_encode()
        return Encoded(encoded.indices, encoded.dictionary.to_pylist())
    except (pa.ArrowException, ValueError):
        return encode([None if cell is None else str(cell) for cell in column.to_pylist()])


def _plain(cell: Any) -> Any:
    if isinstance(cell, float):
        return None if math.isnan(cell) else cell
    return json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, (dict, list)) else cell
