"""What stands against putting a row back: later changes, use by others, values taken, what never goes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from zhike.records.declaration import RecordType
from zhike.records.imports.sql import select
from zhike.records.undo.net import TABLE, net
from zhike.records.undo.tables import EXTERNAL, parts_of, record_part, uses_of

DENIED, CHANGED, USED, TAKEN, GONE, PERMANENT = "denied", "changed", "used", "taken", "gone", "permanent"
#: What may be possible after more of the change set has been undone.
MAY_PASS = frozenset({USED, TAKEN, GONE})
#: Columns whose later change is no conflict: the place among the lines follows from the other lines.
PLACES = ("position",)


@dataclass(frozen=True)
class Kept:
    """A record that stays as it is, at least in these columns, and why."""

    id: UUID
    why: str
    columns: tuple[str, ...] = ()


@dataclass
class Outcome:
    """What became, or would become, of the records of one chunk."""

    done: list[UUID] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def keep(self, ids: Sequence[UUID] | set[UUID], why: str) -> None:
        self.kept.extend(Kept(pk, why) for pk in sorted(ids))


def changed_since(ids: Iterable[UUID], change_set_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Records that other change sets left different, with the columns; what was undone counts for nothing."""
    return _later("record_id", "true", ids, change_set_ids)


def rows_changed_since(table: str, ids: Iterable[UUID], change_set_ids: Sequence[UUID]) -> set[UUID]:
    """Child rows of these records that other change sets left different."""
    return set(_later("row_id", f""""table" = '{table}'""", ids, change_set_ids))


def _later(
    by: str, condition: str, ids: Iterable[UUID], change_set_ids: Sequence[UUID]
) -> dict[UUID, set[str]]:
    history = f"record_id = ANY(%(ids)s) AND NOT change_set_id = ANY(%(sets)s) AND {condition}"
    rows = select(
        f"""SELECT n.{by}, array_agg(DISTINCT k.key) FILTER (WHERE k.key IS NOT NULL)
        FROM ({net(history)}) n
        LEFT JOIN LATERAL (
            SELECT key FROM jsonb_each(n.news) WHERE value IS DISTINCT FROM n.olds->key AND key <> ALL(%(places)s)
        ) k ON n.existed AND n.remains
        WHERE n.existed <> n.remains OR k.key IS NOT NULL
        GROUP BY n.{by}""",
        {"ids": list(ids), "sets": list(change_set_ids), "places": list(PLACES)},
    )
    return {pk: set(columns or ()) for pk, columns in rows}


def in_use(record_type: RecordType, ids: Sequence[UUID], *, is_preview: bool) -> set[UUID]:
    """Records that others refer to. Referring rows that go as well, or are put back, do not count."""
    free = list(ids)
    used: set[UUID] = set()
    while found := _used(record_type, free, is_preview):
        used |= found
        free = [pk for pk in free if pk not in found]
    return used


def _used(record_type: RecordType, ids: list[UUID], is_preview: bool) -> set[UUID]:
    found: set[UUID] = set()
    for use in uses_of(record_type):
        condition = f'r."{use.column}" = ANY(%(ids)s)'
        if use.is_same_type:
            condition += f' AND NOT r."{use.root}" = ANY(%(ids)s)'
        if is_preview:
            condition += f""" AND NOT EXISTS (SELECT FROM {TABLE} u WHERE u."table" = '{use.table}'
                AND u.row_id = r."{use.row}" AND (NOT u.existed OR u.news ? '{use.column}'))"""
        query = f'SELECT DISTINCT r."{use.column}" FROM "{use.table}" r WHERE {condition}'
        found.update(row[0] for row in select(query, {"ids": ids}))
    redirects = "SELECT DISTINCT to_id FROM records_redirect WHERE to_id = ANY(%s)"
    return found | {row[0] for row in select(redirects, [ids])}


def with_permanent_rows(record_type: RecordType, ids: Sequence[UUID]) -> set[UUID]:
    """Records with child rows that the database never lets go, such as consents."""
    found: set[UUID] = set()
    for part in parts_of(record_type):
        if part.is_permanent:
            query = f'SELECT DISTINCT "{part.root}" FROM "{part.table}" WHERE "{part.root}" = ANY(%s)'
            found.update(row[0] for row in select(query, [list(ids)]))
    return found


def purged(ids: Sequence[UUID]) -> set[UUID]:
    return {row[0] for row in select("SELECT id FROM records_tombstone WHERE id = ANY(%s)", [list(ids)])}


def existing(record_type: RecordType, ids: Sequence[UUID], *, lock: bool = False) -> set[UUID]:
    """Those of the records that are there, trashed or not."""
    table = record_part(record_type).table
    query = f'SELECT id FROM "{table}" WHERE id = ANY(%s) ORDER BY id{" FOR UPDATE" if lock else ""}'
    return {row[0] for row in select(query, [list(ids)])}


# --- unique values

UNIQUE = """
SELECT array_agg(a.attname::text), pg_get_expr(i.indpred, i.indrelid)
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
WHERE i.indrelid = to_regclass(%s) AND i.indisunique AND NOT i.indisprimary AND i.indexprs IS NULL
GROUP BY i.indexrelid
"""


def taken(table: str, candidates: str, params: Sequence[object]) -> set[UUID]:
    """Records that would hold a unique value which another row has by now.

    `candidates` is a query of whole rows of the table, led by `undo_owner`, the record that each belongs to.
    Rows that the undo removes do not count, though the undo may remove them only later.
    """
    found: set[UUID] = set()
    key = "record_id" if table == EXTERNAL else "id"
    for columns, predicate in select(UNIQUE, [f'"{table}"']):
        where = predicate or "true"
        equal = " AND ".join(f'e."{name}" = c."{name}"' for name in columns)
        rows = select(
            f"""SELECT DISTINCT c.undo_owner FROM (SELECT * FROM ({candidates}) candidate WHERE {where}) c
            JOIN (SELECT * FROM "{table}" WHERE {where}) e ON {equal} AND e.id IS DISTINCT FROM c.id
            WHERE NOT EXISTS (SELECT FROM {TABLE} u WHERE u."table" = '{table}' AND u.row_id = e."{key}"
                AND (NOT u.existed OR u.news ?| %s))""",
            [*params, columns],
        )
        found.update(row[0] for row in rows)
    return found


# --- what only the database knows

BY_STATE = {"23505": TAKEN, "23P01": TAKEN, "23503": GONE}


def in_parts(ids: list[UUID], write: Callable[[list[UUID]], None]) -> tuple[list[UUID], list[Kept]]:
    """Writes all records at once; where the database refuses, halves find out which it is about."""
    if not ids:
        return [], []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            write(ids)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        return ids, []
    except IntegrityError as error:
        if len(ids) == 1:
            state = getattr(error.__cause__, "sqlstate", None) or ""
            return [], [Kept(ids[0], BY_STATE.get(state, TAKEN))]
    middle = len(ids) // 2
    first, second = in_parts(ids[:middle], write), in_parts(ids[middle:], write)
    return first[0] + second[0], first[1] + second[1]
