"""What an import will do or has done: counts, warnings and the first differences, as plain data."""

from typing import Any
from uuid import UUID

from zhike.records.imports import refusals
from zhike.records.imports.layout import Layout, StagedField, StagedPart
from zhike.records.imports.planning_terms import is_same_in_all_rows, new_value
from zhike.records.imports.sql import plan_table, select
from zhike.records.kinds.base import excerpt

STATES = {"create": "created", "update": "changed", "same": "same", "skip": "skipped", "reject": "rejected"}
FIRST = 5
EXAMPLES = 5


def planned_counts(run_id: UUID, part: StagedPart) -> dict[str, int]:
    """Records or child rows of the plan by what becomes of them."""
    counts = dict.fromkeys(STATES.values(), 0)
    for state, number in select(
        f"SELECT state, count(*) FROM {plan_table(run_id, part.index)} GROUP BY state"
    ):
        counts[STATES[state]] += number
    return counts


def all_counts(run_id: UUID, layout: Layout) -> list[dict[str, Any]]:
    return [
        {
            "name": p.part.name,
            "type": p.part.type,
            "lines": p.part.lines,
            "of": p.part.of,
            **planned_counts(run_id, p),
        }
        for p in layout.parts
    ]


def rejected_rows(run_id: UUID) -> int:
    return int(
        select("SELECT count(DISTINCT row) FROM records_importreject WHERE run_id = %s", [run_id])[0][0]
    )


def warnings(run_id: UUID, layout: Layout) -> list[dict[str, Any]]:
    """What was settled without asking: rows of one record that differ, relations that stay blank."""
    found = []
    for top in layout.tops:
        table = plan_table(run_id, top.index)
        for i, one in enumerate(top.fields):
            test = f"x{i} AND state IN ('create', 'update', 'same')"
            number = select(f"SELECT count(*) FROM {table} WHERE {test}")[0][0]
            if number:
                rows = select(f"SELECT key, first_row FROM {table} WHERE {test} ORDER BY n LIMIT {EXAMPLES}")
                found.append(_warning("differing_values", top, one, number, rows, pick=one.value.pick))
    for part in layout.parts:
        for one in part.fields:
            if one.is_found and one.value.missing == "blank" and (number := refusals.unfound(run_id, one)):
                found.append(_warning("left_blank", part, one, number, []))
    return found


def _warning(
    code: str, part: StagedPart, one: StagedField, count: int, rows: list[tuple[Any, ...]], **params: Any
) -> dict[str, Any]:
    examples = [{"key": shown_key(key), "row": row} for key, row in rows]
    return {
        "code": code,
        "part": part.part.name,
        "field": one.field.name,
        "count": count,
        "examples": examples,
    } | params


def shown_key(key: str) -> str:
    """A key as people know it: without the name of its kind, and blank where only the content tells."""
    shown = key.rpartition("\x1f")[2]
    return "" if key.startswith("row\x1f") else excerpt(shown, 80)


def differences(run_id: UUID, layout: Layout) -> list[dict[str, Any]]:
    """The first records of each part that will be created or changed, field by field."""
    found: list[dict[str, Any]] = []
    for part in layout.parts:
        for state in ("update", "create"):
            found.extend(_first(run_id, layout, part, state))
    return found


def _first(run_id: UUID, layout: Layout, part: StagedPart, state: str) -> list[dict[str, Any]]:
    clears = layout.recipe.blanks == "clear"
    old, new = [], []
    for i, one in enumerate(part.fields):
        kept = f't."{one.field.attname}"'
        old.append(kept)
        new.append(kept if one.value.only_new and state == "update" else new_value(i, one, clears=clears))
    row = "c.first_row" if part.lines is None else "c.row_no"
    key = "c.key" if part.lines is None else "''"
    columns = "".join(f", {column}" for column in [*old, *new])
    id_column = "c.id" if part.lines is None else "c.found"
    rows = select(
        f"SELECT {row}, {key}{columns} FROM {plan_table(run_id, part.index)} c"
        f" LEFT JOIN {part.table} t ON t.id = {id_column} WHERE c.state = '{state}' ORDER BY {row} LIMIT {FIRST}"
    )
    return [_difference(part, state, values) for values in rows]


def _difference(part: StagedPart, state: str, values: tuple[Any, ...]) -> dict[str, Any]:
    row, key, *cells = values
    half = len(part.fields)
    fields = []
    for one, old, new in zip(part.fields, cells[:half], cells[half:], strict=True):
        is_told = not (one.is_part or one.is_found or (state == "create" and is_same_in_all_rows(one)))
        if is_told and (old != new if state == "update" else new not in (None, "")):
            fields.append({"name": one.field.name, "old": _text(one, old), "new": _text(one, new)})
    return {"part": part.part.name, "state": state, "row": row, "key": shown_key(key or ""), "fields": fields}


def _text(one: StagedField, value: Any) -> str:
    if isinstance(value, str) and one.field.kind.key in {"address"}:
        return excerpt(value, 200)
    return "" if value is None else excerpt(one.field.kind.to_text(value, one.field), 200)
