"""Rows that a change set deleted come back from the history, which kept them whole."""

from collections.abc import Sequence
from uuid import UUID

from zhike.records.declaration import RecordType
from zhike.records.imports.sql import default_sql, execute, select
from zhike.records.sorting import sort_key
from zhike.records.undo.conflicts import DENIED, GONE, TAKEN, Outcome, existing, in_parts, purged, taken
from zhike.records.undo.net import TABLE, whole
from zhike.records.undo.rights import allowed_before, right_for
from zhike.records.undo.tables import EXTERNAL, Part, parts_of
from zhike.records.undo.terms import Terms

#: Never lower than it was, so that no one's old copy passes for the present one: each step left a row of history.
VERSION = "1 + (SELECT count(*) FROM records_history h WHERE h.record_id = u.record_id)"
CREATED_AT = """coalesce((SELECT min(h.at) FROM records_history h
    WHERE h.record_id = u.record_id AND h.row_id = u.record_id AND h.operation = 'c'), now())"""
BOOKKEEPING = {"version": VERSION, "created_at": CREATED_AT, "changed_at": "now()"}
EXTERNAL_ROWS = f"""SELECT u.record_id AS undo_owner, NULL::bigint AS id, u.olds->>'record_type' AS record_type,
    u.record_id, u.olds->>'system' AS system, u.olds->>'value' AS value
    FROM {TABLE} u WHERE u."table" = '{EXTERNAL}' AND u.record_id = ANY(%s)"""


def judge(terms: Terms, record_type: RecordType, ids: Sequence[UUID]) -> Outcome:
    """Which deleted records can come back."""
    outcome = Outcome()
    there = existing(record_type, ids)
    missing = [pk for pk in ids if pk not in there]
    right = right_for(terms.asker, record_type, "restore", terms.is_maker)
    mine = allowed_before(terms.asker, record_type, missing, right)
    outcome.keep(set(missing) - mine, DENIED)
    gone = purged(missing) & mine
    outcome.keep(gone, GONE)
    free = sorted(mine - gone)
    unfree = taken(EXTERNAL, EXTERNAL_ROWS, [free])
    for part in parts_of(record_type):
        if part.kind != "links":
            unfree |= taken(part.table, _rows_before(part), [free])
    outcome.keep(unfree, TAKEN)
    outcome.done = [pk for pk in free if pk not in unfree]
    return outcome


def restore(terms: Terms, record_type: RecordType, ids: Sequence[UUID]) -> Outcome:
    """Inserts the records with their child rows, links and external ids."""
    outcome = judge(terms, record_type, ids)
    done, refused = in_parts(outcome.done, lambda some: _write(record_type, some))
    outcome.done = done
    outcome.kept.extend(refused)
    return outcome


def _write(record_type: RecordType, ids: list[UUID]) -> None:
    for part in parts_of(record_type):
        insert_rows(part, ids)
    execute(
        f"INSERT INTO {EXTERNAL} (record_type, record_id, system, value)"
        f" SELECT record_type, record_id, system, value FROM ({EXTERNAL_ROWS}) x",
        [ids],
    )


def _rows_before(part: Part) -> str:
    """The rows that are to come back, with the record that each belongs to."""
    return f"""SELECT u.record_id AS undo_owner, p.* FROM {TABLE} u
        CROSS JOIN LATERAL jsonb_populate_record(NULL::"{part.table}", {_values(part)}) p
        WHERE u."table" = '{part.table}' AND u.existed AND NOT u.remains AND u.record_id = ANY(%s)"""


def _values(part: Part) -> str:
    return whole("u.olds", "'{}'::jsonb") if part.kind == "record" else "u.olds"


def insert_rows(part: Part, ids: Sequence[UUID]) -> None:
    """Rows of these records that were deleted, as far as they are not there already."""
    if part.kind == "links":
        execute(
            f"""INSERT INTO "{part.table}" ("{part.root}", "{part.row}")
            SELECT u.record_id, u.row_id FROM {TABLE} u
            WHERE u."table" = '{part.table}' AND u.existed AND NOT u.remains AND u.record_id = ANY(%s)
            ON CONFLICT DO NOTHING""",
            [list(ids)],
        )
        return
    values = {name: _value(part, name) for name in part.columns}
    columns = ", ".join(f'"{name}"' for name in values)
    inserted = select(
        f"""INSERT INTO "{part.table}" ({columns}) SELECT {", ".join(values.values())} FROM {TABLE} u
        CROSS JOIN LATERAL jsonb_populate_record(NULL::"{part.table}", {_values(part)}) p
        WHERE u."table" = '{part.table}' AND u.existed AND NOT u.remains AND u.record_id = ANY(%s)
            AND NOT EXISTS (SELECT FROM "{part.table}" t WHERE t.id = u.row_id)
        RETURNING id""",
        [list(ids)],
    )
    sort_again(part, [row[0] for row in inserted])


def _value(part: Part, column: str) -> str:
    """The value of the history; what it keeps silent about follows later from the rest."""
    if part.kind == "record" and column in BOOKKEEPING:
        return BOOKKEEPING[column]
    field = part.columns[column]
    return (
        f'p."{column}"'
        if field.null or field.primary_key
        else f'coalesce(p."{column}", {default_sql(field)})'
    )


def sort_again(part: Part, ids: Sequence[UUID]) -> None:
    """Sort keys of these rows, which are in no history."""
    for field in part.sort_keys:
        source = next(name for name, of in part.columns.items() if of.name == field.of)
        rows = select(f'SELECT id, "{source}" FROM "{part.table}" WHERE id = ANY(%s)', [list(ids)])
        keys = [sort_key(name or "") for _pk, name in rows]
        execute(
            f'UPDATE "{part.table}" t SET "{field.column}" = k.key'
            " FROM unnest(%s::uuid[], %s::text[]) k(id, key) WHERE t.id = k.id",
            [[pk for pk, _name in rows], keys],
        )
