"""Which existing record each key means, as SQL: (key, id, live, is_trashed, is_gone)."""

from uuid import UUID

from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.fields import Field
from zhike.records.imports.keys import CONTENT
from zhike.records.imports.layout import Layout, StagedField, StagedPart
from zhike.records.imports.sql import execute, found_table, literal, open_rows
from zhike.records.imports.staging import rows_table
from zhike.records.imports.stored_text import column_type

#: The system that records without any key of their own are remembered under.
BY_CONTENT = "import:content"


def matches(part: StagedPart, layout: Layout, keys: str) -> str:
    """A query over the relation `keys` (key text); trashed and merged records included."""
    key = part.part.key
    if key.by == "external":
        return _by_external_id(part, key.system, keys)
    if key.by == "field":
        return _by_column(part, part.known[key.field], keys)
    if key.by == "child":
        queries = [_by_child(part, layout.named(name), keys) for name in key.field.split()]
        return " UNION ALL ".join([*queries, _by_external_id(part, BY_CONTENT, keys)])
    return _by_external_id(part, BY_CONTENT, keys)


def _by_external_id(part: StagedPart, system: str, keys: str) -> str:
    return f"""
        SELECT k.key, coalesce(r.to_id, e.record_id) AS id, 1 AS live,
            t.trashed_at IS NOT NULL AS is_trashed, t.id IS NULL AS is_gone
        FROM ({keys}) k
        JOIN records_externalid e ON e.record_type = {literal(part.record_type.key)}
            AND e.system = {literal(system)} AND e.value = k.key COLLATE "C"
        LEFT JOIN records_redirect r ON r.from_id = e.record_id
        LEFT JOIN {part.table} t ON t.id = coalesce(r.to_id, e.record_id)"""


def _by_column(part: StagedPart, field: Field, keys: str) -> str:
    kind = column_type(field.model_field)  # type: ignore[arg-type]
    return f"""
        SELECT k.key, (array_agg(t.id ORDER BY t.trashed_at IS NOT NULL, t.created_at, t.id))[1] AS id,
            count(*) FILTER (WHERE t.trashed_at IS NULL) AS live,
            bool_and(t.trashed_at IS NOT NULL) AS is_trashed, false AS is_gone
        FROM ({keys}) k JOIN {part.table} t ON t."{field.attname}" = k.key::{kind}
        GROUP BY k.key"""


def _by_child(part: StagedPart, child: StagedPart, keys: str) -> str:
    """Records that have a child row with the value, and with the constants of the child part."""
    lines = child.lines
    assert lines is not None
    mark = f"{child.part.name}\x1f"
    value = lines.all_fields[child.part.key.field].attname
    return f"""
        SELECT k.key, (array_agg(t.id ORDER BY t.trashed_at IS NOT NULL, t.created_at, t.id))[1] AS id,
            count(DISTINCT t.id) FILTER (WHERE t.trashed_at IS NULL) AS live,
            bool_and(t.trashed_at IS NOT NULL) AS is_trashed, false AS is_gone
        FROM ({keys}) k
        JOIN {child.table} c ON starts_with(k.key, {literal(mark)})
            AND c."{value}" = substr(k.key, {len(mark) + 1}) {constants_of(child, "c")}
        JOIN {part.table} t ON t.id = c."{lines.parent.column}"
        GROUP BY k.key"""


def constants_of(child: StagedPart, alias: str) -> str:
    """Child rows of different kinds share a table: the constants of the part tell them apart."""
    found = ""
    for one in child.fields:
        value = one.value
        if one.reader and value.constant and not value.only_new and not value.column and one.field.choices:
            text = one.reader.result_of(value.constant)
            found += f' AND {alias}."{one.field.attname}" = {literal(text)}'
    return found


def remembers(part: StagedPart) -> tuple[str, str]:
    """System and condition under which the keys of new records are kept as external ids; blank: not at all."""
    key = part.part.key
    if key.by == "external":
        return key.system, "true"
    if key.by in {"content", "child"}:
        return BY_CONTENT, f"starts_with(key, {literal(CONTENT)})"
    return "", "false"


# --- relations to records that are found by what a cell says


def find_relations(run_id: UUID, part: StagedPart, asker: Asker) -> None:
    """For each relation of the part, a table from the cell's text to the one record it means."""
    for one in part.fields:
        if one.is_found:
            table = found_table(run_id, one.name)
            execute(f"DROP TABLE IF EXISTS {table}")
            texts = f"SELECT DISTINCT {one.name} AS key FROM {rows_table(run_id)} WHERE ok AND {one.name} IS NOT NULL"
            execute(f"CREATE UNLOGGED TABLE {table} AS {_relation_query(one, texts, asker)}")
            execute(f"ANALYZE {table}")


def _relation_query(one: StagedField, texts: str, asker: Asker) -> str:
    if one.field.target == "user":
        return f"SELECT k.key, u.id, 1 AS live FROM ({texts}) k JOIN core_user u ON lower(k.key) = u.email AND u.is_active"
    if one.field.target == "team":
        return f"SELECT k.key, t.id, 1 AS live FROM ({texts}) k JOIN core_team t ON t.name = k.key"
    target = registry.get(one.field.target)
    table = target.model._meta.db_table
    open_to = open_rows(asker, target, "view")
    seen = f" AND t.id IN ({open_to})" if open_to else ""
    if one.value.match.startswith("external:"):
        system = one.value.match.removeprefix("external:")
        return f"""
            SELECT k.key, t.id, 1 AS live FROM ({texts}) k
            JOIN records_externalid e ON e.record_type = {literal(target.key)}
                AND e.system = {literal(system)} AND e.value = k.key COLLATE "C"
            JOIN {table} t ON t.id = e.record_id AND t.trashed_at IS NULL{seen}"""
    field = target.all_fields[one.value.match]
    kind = column_type(field.model_field)  # type: ignore[arg-type]
    return f"""
        SELECT k.key, (array_agg(t.id))[1] AS id, count(*) AS live FROM ({texts}) k
        JOIN {table} t ON t."{field.attname}" = k.key::{kind} AND t.trashed_at IS NULL{seen}
        GROUP BY k.key"""
