"""A first look at a file: its format, columns and samples; what the mapping starts from."""

from dataclasses import asdict
from typing import Any

from zhike.core.files import path_of
from zhike.core.models import StoredFile, User
from zhike.records.imports.cells import plain_text
from zhike.records.imports.readers import Batch, complete_reading, open_table
from zhike.records.imports.readers.sheets import sheet_names
from zhike.records.imports.recipe import Reading, Recipe
from zhike.records.kinds.base import excerpt
from zhike.records.models import Import

SAMPLES = 5
#: Distinct cells per column that the guess of its meaning looks at.
TELLING = 200


def start(stored: StoredFile, by: User | None, recipe: Recipe | None = None) -> Import:
    """A new import of a stored file. Raises Unreadable where the file cannot be read at all."""
    inspection = inspect(stored, recipe.reading if recipe else Reading())
    state = Import.State.MAPPED if recipe else Import.State.UPLOADED
    return Import.objects.create(
        file=stored,
        asked_by=by,
        recipe=recipe.to_json() if recipe else {},
        inspection=inspection,
        state=state,
    )


def inspect(stored: StoredFile, reading: Reading) -> dict[str, Any]:
    """Reading, columns with samples, and the first rows, as plain data."""
    path = path_of(stored.digest)
    complete = complete_reading(path, stored.name, reading)
    table = open_table(path, complete)
    first = next(table.batches, None)
    columns = [
        {"name": name, "samples": _samples(first, index, SAMPLES), "telling": _samples(first, index, TELLING)}
        for index, name in enumerate(table.columns)
    ]
    return {
        "reading": asdict(complete),
        "columns": columns,
        "renamed": table.renamed,
        "sheets": sheet_names(path) if complete.format == "xlsx" else [],
        "problems": len(first.problems) if first else 0,
        "is_empty": first is None or not first.numbers,
    }


def _samples(batch: Batch | None, index: int, most: int) -> list[str]:
    if batch is None or not batch.columns:
        return []
    texts = (plain_text(value).strip() for value in batch.columns[index].values[: most * 4])
    return [excerpt(text, 80) for text in dict.fromkeys(texts) if text][:most]
