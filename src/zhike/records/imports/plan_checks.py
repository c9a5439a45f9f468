"""Checks across fields that a record type declares in Python, run over what the plan would write."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, models

from zhike.records.declaration import RecordType
from zhike.records.imports.layout import Layout, StagedPart
from zhike.records.imports.sql import execute, plan_table
from zhike.records.models import Record

BATCH = 5_000


def check(run_id: UUID, layout: Layout, top: StagedPart) -> None:
    """Refuses records whose values do not go together. Types without such a check cost nothing."""
    if type(top.record_type).check is RecordType.check:
        return
    clears = layout.recipe.blanks == "clear"
    for batch in _batches(run_id, top):
        found = [row for row in batch if row[1] is not None]
        existing = top.model._default_manager.in_bulk([row[1] for row in found]) if found else {}
        refused = []
        for number, pk, *values in batch:
            record = existing.get(pk)
            problem = next(iter(top.record_type.check(_merged(top, values, record, clears), record)), None)
            if problem:
                field = next((part for part in problem.path if isinstance(part, str)), "")
                refused.append((number, problem.code, field, problem.message))
        for number, code, field, message in refused:
            execute(
                f"UPDATE {plan_table(run_id, top.index)} SET state = 'reject', code = %s, field = %s, message = %s"
                " WHERE n = %s",
                [code, field, message, number],
            )


def _batches(run_id: UUID, top: StagedPart) -> Iterator[list[tuple[Any, ...]]]:
    columns = "".join(f", v{i}" for i in range(len(top.fields)))
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT n, found{columns} FROM {plan_table(run_id, top.index)}"
                " WHERE n > %s AND state IN ('create', 'update') ORDER BY n LIMIT %s",
                [last, BATCH],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _merged(top: StagedPart, values: list[Any], record: Record | None, clears: bool) -> dict[str, Any]:
    """All values of the record to be, by attribute name."""
    fields = [f for f in top.known.values() if not f.is_links]
    if record is not None:
        merged = {f.attname: getattr(record, f.attname) for f in fields}
    else:
        merged = {f.attname: _default(f.model_field) for f in fields}
    for one, value in zip(top.fields, values, strict=True):
        if record is not None and one.value.only_new:
            continue
        if value is not None or (clears and one.field.nullable):
            merged[one.field.attname] = value
    return merged


def _default(field: "models.Field[Any, Any] | None") -> Any:
    return field.get_default() if field is not None and field.has_default() else None
