"""The plan of child rows: which are new, which change, matched by their place or by a field."""

from uuid import UUID

from zhike.records.imports import refusals
from zhike.records.imports.layout import SEPARATOR, Layout, StagedField, StagedPart
from zhike.records.imports.matching import constants_of
from zhike.records.imports.planning_terms import differing, picked
from zhike.records.imports.sql import execute, found_table, literal, plan_table
from zhike.records.imports.staging import rows_table


def plan_child(run_id: UUID, layout: Layout, top: StagedPart, child: StagedPart) -> None:
    """Makes the plan table of one part of child rows, and refuses rows that lack what a new one needs."""
    table = plan_table(run_id, child.index)
    execute(f"DROP TABLE IF EXISTS {table}")
    source = (
        _by_place(run_id, layout, top, child) if child.is_positioned else _by_key(run_id, layout, top, child)
    )
    lines = child.lines
    assert lines is not None
    if child.is_positioned:
        same = "t.position = c.position"
    else:
        same = f't."{lines.all_fields[child.part.key.field].attname}" = c.key{constants_of(child, "t")}'
    changed = differing(child, clears=layout.recipe.blanks == "clear")
    execute(f"""
        CREATE UNLOGGED TABLE {table} AS
        WITH c AS ({source}),
        m AS (SELECT c.*, t.id AS found,
                CASE WHEN t.id IS NULL THEN 'create' WHEN {changed} THEN 'update' ELSE 'same' END AS state
            FROM c LEFT JOIN {child.table} t ON t."{lines.parent.column}" = c.parent_id AND NOT c.is_parent_new AND {same})
        SELECT DISTINCT ON (n, row_no) coalesce(found, zhike_uuid7()) AS id, m.* FROM m ORDER BY n, row_no, found""")
    execute(f"CREATE INDEX ON {table} (n)")
    execute(f"ANALYZE {table}")
    refusals.refuse_children(run_id, child)


def _by_place(run_id: UUID, layout: Layout, top: StagedPart, child: StagedPart) -> str:
    """One child row per row of the file; refused rows keep their places for when they come corrected."""
    values = "".join(f", {_typed(run_id, layout, i, one, 'r')} AS v{i}" for i, one in enumerate(child.fields))
    joins = "".join(_join(run_id, layout, i, one, "r") for i, one in enumerate(child.fields))
    parent = plan_table(run_id, top.index)
    return f"""
        SELECT p.n, p.id AS parent_id, p.state = 'create' AS is_parent_new, r.row_no, r.position{values}
        FROM (SELECT *, coalesce(line_no, row_number() OVER (PARTITION BY {top.key} ORDER BY row_no) - 1) AS position
            FROM {rows_table(run_id)} WHERE {top.key} IS NOT NULL) r
        JOIN {parent} p ON p.key = r.{top.key} AND p.state IN ('create', 'update', 'same'){joins}
        WHERE r.ok AND r.{child.is_on}"""


def _by_key(run_id: UUID, layout: Layout, top: StagedPart, child: StagedPart) -> str:
    """One child row per record and key; a value for new records goes to the first child only."""
    picks = "".join(f", {picked(_source(layout, one), one)} AS v{i}" for i, one in enumerate(child.fields))
    values = "".join(
        f", {_once(_typed(run_id, layout, i, one, 'g', f'v{i}'), one)} AS v{i}"
        for i, one in enumerate(child.fields)
    )
    joins = "".join(_join(run_id, layout, i, one, "g", f"v{i}") for i, one in enumerate(child.fields))
    return f"""
        SELECT p.n, p.id AS parent_id, p.state = 'create' AS is_parent_new, g.row_no, g.key,
            row_number() OVER (PARTITION BY p.n ORDER BY g.row_no) - 1 AS position{values}
        FROM (SELECT {top.key} AS parent_key, {child.key} AS key, min(row_no) AS row_no{picks},
                row_number() OVER (PARTITION BY {top.key} ORDER BY min(row_no)) = 1 AS is_first
            FROM {rows_table(run_id)} WHERE ok AND {child.is_on} AND {top.key} IS NOT NULL AND {child.key} IS NOT NULL
            GROUP BY {top.key}, {child.key}) g
        JOIN {plan_table(run_id, top.index)} p ON p.key = g.parent_key AND p.state IN ('create', 'update', 'same'){joins}"""


def _once(value: str, one: StagedField) -> str:
    return f"CASE WHEN p.state = 'create' AND g.is_first THEN {value} END" if one.value.only_new else value


def _source(layout: Layout, one: StagedField) -> str:
    return layout.named(one.value.part).key if one.is_part else one.name


def _typed(run_id: UUID, layout: Layout, i: int, one: StagedField, alias: str, column: str = "") -> str:
    if one.is_part or one.is_found:
        return f"j{i}.id"
    name = f"{alias}.{column or one.name}"
    if one.sort_column:
        return f"split_part({name}, {literal(SEPARATOR)}, 1)"
    return f"{name}::{one.type}"


def _join(run_id: UUID, layout: Layout, i: int, one: StagedField, alias: str, column: str = "") -> str:
    name = f"{alias}.{column or _source(layout, one)}"
    if one.is_part:
        return (
            f" LEFT JOIN {plan_table(run_id, layout.named(one.value.part).index)} j{i} ON j{i}.key = {name}"
        )
    if one.is_found:
        return f" LEFT JOIN {found_table(run_id, one.name)} j{i} ON j{i}.key = {name} AND j{i}.live = 1"
    return ""


def touch_parents(run_id: UUID, top: StagedPart, children: list[StagedPart]) -> None:
    """A record whose child rows change gets its next version, though its own columns stay."""
    for child in children:
        execute(
            f"UPDATE {plan_table(run_id, top.index)} p SET state = 'update' WHERE state = 'same' AND n IN"
            f" (SELECT n FROM {plan_table(run_id, child.index)} WHERE state <> 'same')"
        )


def drop_refused(run_id: UUID, top: StagedPart, child: StagedPart) -> None:
    """Child rows of records that were refused after all."""
    execute(
        f"DELETE FROM {plan_table(run_id, child.index)} c USING {plan_table(run_id, top.index)} p"
        " WHERE p.n = c.n AND p.state = 'reject'"
    )
