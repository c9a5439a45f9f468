"""What change sets did on the whole, row by row: the history of each row folded into before and after.

The result stands in a temporary table of the session; it follows from the history alone, so that a
resumed undo finds the same rows in the same chunks.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from zhike.records.imports.sql import execute, select
from zhike.records.undo.tables import EXTERNAL, types_by_table

TABLE = "zhike_undo"
CHUNK = 1_000

# The oldest of the old values and the latest of the new ones, by column; a deleted row has all its values.
# Rows of external ids have no id in history: only deleted ones, which carry it, can be told apart.
NET = """
SELECT e.*, v.olds, v.news FROM (
    SELECT "table", record_id, row_id, extra,
        (array_agg(operation ORDER BY id))[1] <> 'c' AS existed,
        (array_agg(operation ORDER BY id DESC))[1] <> 'd' AS remains
    FROM ({history}) h GROUP BY "table", record_id, row_id, extra
) e LEFT JOIN (
    SELECT "table", record_id, row_id, extra,
        jsonb_object_agg(k.key, CASE operation WHEN 'd' THEN k.value ELSE k.value->0 END ORDER BY h.id DESC) AS olds,
        jsonb_object_agg(k.key, k.value->1 ORDER BY h.id) FILTER (WHERE operation = 'u') AS news
    FROM ({history}) h
    CROSS JOIN LATERAL jsonb_each(CASE operation WHEN 'd' THEN zhike_flat(changes) ELSE changes END) k
    GROUP BY "table", record_id, row_id, extra
) v USING ("table", record_id, row_id, extra)
"""
HISTORY = """
SELECT id, "table", record_id, row_id, operation, changes,
    CASE WHEN "table" = 'records_externalid' THEN coalesce(changes->>'id', '') ELSE '' END AS extra
FROM records_history WHERE {condition}
"""

STAGE = """
CREATE TEMPORARY TABLE {table} AS
SELECT type, kind, "table", record_id, row_id, existed, remains, olds, news, phase,
    (dense_rank() OVER (PARTITION BY type, phase ORDER BY record_id) - 1) / {size} AS chunk
FROM (
    SELECT k.type, k.kind, n.*, coalesce(max(
        CASE WHEN k.kind = 'record' AND existed AND remains THEN 'change'
            WHEN k.kind = 'record' AND remains THEN 'remove'
            WHEN k.kind = 'record' AND existed THEN 'restore'
            WHEN k.kind = 'record' THEN 'nothing' END
    ) OVER (PARTITION BY k.type, n.record_id), 'change') AS phase
    FROM ({net}) n
    JOIN unnest(%(tables)s::text[], %(types)s::text[], %(kinds)s::text[]) k("table", type, kind)
        ON k."table" = n."table" AND (k.kind <> 'external' OR k.type = n.olds->>'record_type')
) typed
"""


def net(condition: str) -> str:
    """A query of what the matching rows of history come to."""
    return NET.format(history=HISTORY.format(condition=condition))


@contextmanager
def staged(change_set_ids: Sequence[UUID], size: int = CHUNK) -> Iterator[None]:
    """The table of net changes, in chunks of whole records, while the block lasts."""
    condition = f"""change_set_id = ANY(%(sets)s) AND ("table" <> '{EXTERNAL}' OR operation = 'd')"""
    tables, types, kinds = zip(*types_by_table(), strict=True)
    execute(f"DROP TABLE IF EXISTS pg_temp.{TABLE}")
    execute(
        STAGE.format(table=TABLE, net=net(condition), size=size),
        {"sets": list(change_set_ids), "tables": list(tables), "types": list(types), "kinds": list(kinds)},
    )
    execute(f"CREATE INDEX ON {TABLE} (type, phase, chunk)")
    execute(f'CREATE INDEX ON {TABLE} ("table", row_id)')
    execute(f"CREATE INDEX ON {TABLE} (record_id)")
    execute(f"ANALYZE {TABLE}")
    yield
    execute(f"DROP TABLE {TABLE}")


def sizes() -> dict[tuple[str, str, int], int]:
    """How many records each chunk has, by phase, type and number."""
    rows = select(
        f"SELECT phase, type, chunk, count(DISTINCT record_id) FROM {TABLE}"
        " WHERE phase <> 'nothing' GROUP BY 1, 2, 3"
    )
    return {(phase, key, chunk): count for phase, key, chunk, count in rows}


def records_of(phase: str, key: str, chunk: int) -> list[UUID]:
    rows = select(
        f"SELECT DISTINCT record_id FROM {TABLE} WHERE phase = %s AND type = %s AND chunk = %s ORDER BY 1",
        [phase, key, chunk],
    )
    return [row[0] for row in rows]


def whole(values: str, custom: str) -> str:
    """SQL of the values of a row with its custom fields together again, laid over those in `custom`."""
    is_custom, name = "starts_with(key, 'custom.')", "substr(key, 8)"
    return f"""(SELECT coalesce(jsonb_object_agg(key, value) FILTER (WHERE NOT {is_custom}), '{{}}')
        || jsonb_build_object('custom', ({custom} - coalesce(array_agg({name}) FILTER (WHERE {is_custom}), '{{}}'))
            || coalesce(jsonb_object_agg({name}, value) FILTER (WHERE {is_custom} AND value <> 'null'), '{{}}'))
        FROM jsonb_each({values}))"""
