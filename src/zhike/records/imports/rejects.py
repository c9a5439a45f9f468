"""Rejected rows: gathered batch by batch, written by COPY, with sentences kept for every language."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import translation

from zhike.records.errors import Invalid, Refused
from zhike.records.kinds.base import excerpt

COPY = (
    'COPY records_importreject (run_id, row, part, field, "column", value, code, message, params, is_reading)'
    " FROM STDIN (FORMAT csv)"
)


@dataclass
class Rejects:
    """The refused cells and rows of one batch."""

    run_id: UUID
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)

    def add(
        self, row: int, problem: Invalid, *, part: str = "", name: str = "", column: str = "", value: str = ""
    ) -> None:
        message, params = untranslated(problem)
        self.rows.add(row)
        self.lines.append(
            (self.run_id, row, part, name, column, excerpt(value, 200), problem.code, message, params, "t")
        )

    def write(self) -> None:
        if not self.lines:
            return
        out = io.StringIO()
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows(self.lines)  # unquoted, nothing would be NULL
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.write(out.getvalue())
        self.lines, self.rows = [], set()


def untranslated(problem: Invalid) -> tuple[str, str]:
    """The sentence as it is in the catalogue, and its parameters as JSON."""
    with translation.override(None):
        message = str(problem.message)
    params: dict[str, Any] = {name: str(value).replace("\x00", "␀") for name, value in problem.params.items()}
    for name, value in problem.params.items():
        if isinstance(value, int):
            params[name] = value
    return message.replace("\x00", "␀"), json.dumps(params, cls=DjangoJSONEncoder)


def cause_of(refused: Refused) -> Sequence[tuple[str, Invalid]]:
    """Fields and problems behind a refusal; a kind's own problem keeps its parameters."""
    if isinstance(refused.__cause__, Invalid) and len(refused.errors) == 1:
        return [(str(refused.errors[0].path[-1]), refused.__cause__)]
    return [(str(e.path[-1]) if e.path else "", Invalid(e.code, e.message)) for e in refused.errors]
