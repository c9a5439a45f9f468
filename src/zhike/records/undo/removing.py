"""Records that a change set created go again, as if they had never been: unless others lean on them."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from zhike.records.declaration import RecordType
from zhike.records.imports.sql import execute
from zhike.records.undo.conflicts import (
    CHANGED,
    DENIED,
    PERMANENT,
    USED,
    Kept,
    Outcome,
    changed_since,
    existing,
    in_parts,
    in_use,
    with_permanent_rows,
)
from zhike.records.undo.rights import allowed, right_for
from zhike.records.undo.tables import EXTERNAL, parts_of, record_part
from zhike.records.undo.terms import Terms


def judge(terms: Terms, record_type: RecordType, ids: Sequence[UUID]) -> Outcome:
    """Which created records can be removed. Those that are gone already need nothing."""
    outcome = Outcome()
    there = existing(record_type, ids, lock=not terms.is_preview)
    right = right_for(terms.asker, record_type, "remove", terms.is_maker)
    mine = allowed(terms.asker, record_type, sorted(there), right)
    outcome.keep(there - mine, DENIED)
    permanent = with_permanent_rows(record_type, sorted(mine))
    outcome.keep(permanent, PERMANENT)
    free = mine - permanent
    if not terms.overwrite:
        later = changed_since(sorted(free), terms.sets)
        outcome.kept.extend(Kept(pk, CHANGED, tuple(sorted(later[pk]))) for pk in sorted(later))
        free -= set(later)
    used = in_use(record_type, sorted(free), is_preview=terms.is_preview)
    outcome.keep(used, USED)
    outcome.done = sorted(free - used)
    return outcome


def remove(terms: Terms, record_type: RecordType, ids: Sequence[UUID]) -> Outcome:
    """Deletes the records with their child rows, links and external ids."""
    outcome = judge(terms, record_type, ids)
    done, refused = in_parts(outcome.done, lambda some: _write(record_type, some))
    outcome.done = done
    outcome.kept.extend(Kept(one.id, USED) for one in refused)
    return outcome


def _write(record_type: RecordType, ids: list[UUID]) -> None:
    execute(f"DELETE FROM {EXTERNAL} WHERE record_id = ANY(%s) AND record_type = %s", [ids, record_type.key])
    for part in reversed(parts_of(record_type)):
        execute(f'DELETE FROM "{part.table}" WHERE "{part.root}" = ANY(%s)', [ids])


def put_into_trash(terms: Terms, record_type: RecordType, ids: Sequence[UUID]) -> list[UUID]:
    """Created records that cannot go, because others use them, leave the sight of people at least."""
    right = right_for(terms.asker, record_type, "trash", terms.is_maker)
    mine = sorted(allowed(terms.asker, record_type, ids, right))
    execute(
        f'UPDATE "{record_part(record_type).table}" SET trashed_at = %s, version = version + 1, changed_at = now()'
        " WHERE id = ANY(%s) AND trashed_at IS NULL",
        [timezone.now(), mine],
    )
    return mine
