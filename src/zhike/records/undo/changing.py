"""Records that a change set changed get their old values back, where the present ones are still its own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from zhike.records.declaration import RecordType
from zhike.records.imports.sql import execute, select
from zhike.records.undo.conflicts import (
    CHANGED,
    DENIED,
    GONE,
    PERMANENT,
    PLACES,
    TAKEN,
    Kept,
    Outcome,
    existing,
    in_parts,
    rows_changed_since,
    taken,
)
from zhike.records.undo.net import TABLE, whole
from zhike.records.undo.restoring import insert_rows, sort_again
from zhike.records.undo.rights import allowed, right_for
from zhike.records.undo.tables import Part, parts_of, record_part
from zhike.records.undo.terms import Terms

# Columns of a row that are not as they were: whether they still are what the change set made them, and whether
# the row is gone.
DIFFERENCES = """
SELECT u.record_id, u.row_id, k.key, coalesce(t.present->k.key, 'null') = k.value, t.id IS NULL
FROM {undo} u
LEFT JOIN (SELECT id, zhike_flat(to_jsonb(r)) AS present FROM "{table}" r) t ON t.id = u.row_id
CROSS JOIN LATERAL jsonb_each(u.news) k
WHERE u."table" = '{table}' AND u.existed AND u.remains AND u.record_id = ANY(%s)
    AND (t.id IS NULL OR coalesce(t.present->k.key, 'null') <> coalesce(u.olds->k.key, 'null'))
"""
# Whole rows as they will be: those there are, with the named columns as they were before.
ROWS = """
SELECT u.record_id AS undo_owner, p.* FROM unnest(%s::uuid[], %s::text[]) w(row_id, keys)
JOIN {undo} u ON u."table" = '{table}' AND u.row_id = w.row_id
JOIN "{table}" o ON o.id = w.row_id
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_object_agg(key, value), '{{}}') AS olds FROM jsonb_each(u.olds)
    WHERE key = ANY(string_to_array(w.keys, ','))
) v
CROSS JOIN LATERAL jsonb_populate_record(o, {values}) p
"""


@dataclass
class Plan:
    """What is to be written: by table, the columns of each row; and child rows and links to remove."""

    columns: dict[str, dict[UUID, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    removals: dict[str, list[tuple[UUID, UUID]]] = field(default_factory=dict)
    owners: dict[UUID, UUID] = field(default_factory=dict)
    touched: set[UUID] = field(default_factory=set)

    def forget(self, record_ids: set[UUID]) -> None:
        """Leaves these records as they are."""
        self.touched -= record_ids
        for rows in self.columns.values():
            for row_id in [pk for pk in rows if self.owners[pk] in record_ids]:
                del rows[row_id]

    def rows_of(self, part: Part, record_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
        wanted = set(record_ids)
        return {pk: c for pk, c in self.columns[part.table].items() if self.owners[pk] in wanted}


def judge(terms: Terms, record_type: RecordType, ids: Sequence[UUID]) -> tuple[Outcome, Plan]:
    """What can be put back of the changed records, and what stands against the rest."""
    outcome, plan = Outcome(), Plan()
    there = existing(record_type, ids, lock=not terms.is_preview)
    outcome.keep(set(ids) - there, GONE)
    mine = _allowed(terms, record_type, there)
    outcome.keep(there - mine, DENIED)
    free = sorted(mine)
    conflicts: dict[UUID, set[str]] = defaultdict(set)
    for part in parts_of(record_type):
        if part.kind != "links":
            _find_differences(terms, part, free, plan, conflicts)
        _find_removals(terms, part, free, plan, conflicts, outcome)
    plan.touched.update(_with_rows_to_restore(record_type, free))
    unfree = _taken(record_type, plan)
    plan.forget(unfree)
    outcome.keep(unfree, TAKEN)
    outcome.kept.extend(Kept(pk, CHANGED, tuple(sorted(names))) for pk, names in sorted(conflicts.items()))
    outcome.done = sorted(plan.touched)
    return outcome, plan


def put_back(terms: Terms, record_type: RecordType, ids: Sequence[UUID]) -> Outcome:
    """Writes old values, removes child rows and links that were added, brings back those that were removed."""
    outcome, plan = judge(terms, record_type, ids)
    done, refused = in_parts(outcome.done, lambda some: _write(record_type, plan, some))
    outcome.done = done
    outcome.kept.extend(refused)
    return outcome


def _allowed(terms: Terms, record_type: RecordType, there: set[UUID]) -> set[UUID]:
    ids = sorted(there)
    mine = allowed(
        terms.asker, record_type, ids, right_for(terms.asker, record_type, "change", terms.is_maker)
    )
    trashed = {row[0] for row in select(
        f"SELECT record_id FROM {TABLE} WHERE kind = 'record' AND news ? 'trashed_at' AND record_id = ANY(%s)", [ids]
    )}  # fmt: skip
    if not trashed:
        return mine
    right = right_for(terms.asker, record_type, "trash", terms.is_maker)
    return (mine - trashed) | allowed(terms.asker, record_type, sorted(trashed), right)


def _find_differences(
    terms: Terms, part: Part, ids: list[UUID], plan: Plan, conflicts: dict[UUID, set[str]]
) -> None:
    known = part.columns
    query = DIFFERENCES.format(undo=TABLE, table=part.table)
    for record_id, row_id, key, is_ours, is_gone in select(query, [ids]):
        column = "custom" if key.startswith("custom.") else key
        if is_gone:
            conflicts[record_id].add(part.name)
        elif column not in known:
            continue
        elif is_ours or (terms.overwrite and key not in PLACES):
            plan.columns[part.table].setdefault(row_id, []).append(key)
            plan.owners[row_id] = record_id
            plan.touched.add(record_id)
        elif key not in PLACES:
            conflicts[record_id].add(key)


def _find_removals(
    terms: Terms,
    part: Part,
    ids: list[UUID],
    plan: Plan,
    conflicts: dict[UUID, set[str]],
    outcome: Outcome,
) -> None:
    """Child rows and links that the change set added to records which were there before."""
    if part.kind == "record":
        return
    rows = select(
        f"""SELECT u.record_id, u.row_id FROM {TABLE} u
        JOIN "{part.table}" t ON t."{part.row}" = u.row_id AND t."{part.root}" = u.record_id
        WHERE u."table" = '{part.table}' AND NOT u.existed AND u.remains AND u.record_id = ANY(%s)""",
        [ids],
    )
    if part.is_permanent:
        outcome.keep({record_id for record_id, _row_id in rows}, PERMANENT)
        return
    if part.kind == "lines" and not terms.overwrite:
        later = rows_changed_since(part.table, {record_id for record_id, _row_id in rows}, terms.sets)
        for record_id, row_id in rows:
            if row_id in later:
                conflicts[record_id].add(part.name)
        rows = [row for row in rows if row[1] not in later]
    plan.removals[part.table] = rows
    plan.touched.update(record_id for record_id, _row_id in rows)


def _with_rows_to_restore(record_type: RecordType, ids: list[UUID]) -> set[UUID]:
    """Records some of whose child rows or links were deleted and are not there."""
    found: set[UUID] = set()
    for part in parts_of(record_type)[1:]:
        rows = select(
            f"""SELECT DISTINCT u.record_id FROM {TABLE} u
            WHERE u."table" = '{part.table}' AND u.existed AND NOT u.remains AND u.record_id = ANY(%s)
                AND NOT EXISTS (SELECT FROM "{part.table}" t
                    WHERE t."{part.row}" = u.row_id AND t."{part.root}" = u.record_id)""",
            [ids],
        )
        found.update(row[0] for row in rows)
    return found


def _taken(record_type: RecordType, plan: Plan) -> set[UUID]:
    found: set[UUID] = set()
    for part in parts_of(record_type):
        if rows := plan.columns[part.table]:
            found |= taken(part.table, _new_rows(part), _as_arrays(rows))
    return found


def _new_rows(part: Part) -> str:
    values = whole("v.olds", "o.custom") if part.kind == "record" else "v.olds"
    return ROWS.format(undo=TABLE, table=part.table, values=values)


def _as_arrays(rows: dict[UUID, list[str]]) -> list[object]:
    return [list(rows), [",".join(keys) for keys in rows.values()]]


def _write(record_type: RecordType, plan: Plan, ids: list[UUID]) -> None:
    wanted = set(ids)
    parts = parts_of(record_type)
    for part in parts[1:]:
        pairs = [pair for pair in plan.removals.get(part.table, ()) if pair[0] in wanted]
        execute(
            f'DELETE FROM "{part.table}" t USING unnest(%s::uuid[], %s::uuid[]) r(record_id, row_id)'
            f' WHERE t."{part.root}" = r.record_id AND t."{part.row}" = r.row_id',
            [[record_id for record_id, _row in pairs], [row_id for _record, row_id in pairs]],
        )
    for part in parts:
        if rows := plan.rows_of(part, ids):
            _update(part, rows)
    for part in parts[1:]:
        insert_rows(part, ids)
    execute(
        f'UPDATE "{record_part(record_type).table}" SET version = version + 1, changed_at = %s WHERE id = ANY(%s)',
        [timezone.now(), ids],
    )


def _update(part: Part, rows: dict[UUID, list[str]]) -> None:
    columns = {"custom" if key.startswith("custom.") else key for keys in rows.values() for key in keys}
    assigned = ", ".join(f'"{name}" = r."{name}"' for name in sorted(columns))
    execute(
        f'UPDATE "{part.table}" t SET {assigned} FROM ({_new_rows(part)}) r WHERE t.id = r.id',
        _as_arrays(rows),
    )
    sort_again(part, list(rows))
