"""What an undo would do, without writing: counts, conflicts, and what cannot be undone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from zhike.records import registry
from zhike.records.access import Asker, rows
from zhike.records.declaration import RecordType
from zhike.records.errors import ActionRefused
from zhike.records.models import ChangeSet
from zhike.records.undo import changing, net, removing, restoring, scope
from zhike.records.undo.conflicts import DENIED, Kept, Outcome
from zhike.records.undo.terms import Terms, preview_terms

#: Chunks that are looked at; of a larger change set the rest is counted, and looked at while it is undone.
MOST_CHUNKS = 20
#: Conflicts that are listed one by one.
MOST_LISTED = 100
VERBS = {"remove": "removed", "restore": "restored", "change": "changed"}


@dataclass
class TypeCounts:
    """How many records of a type would be removed, restored, or get old values back."""

    record_type: RecordType
    removed: int = 0
    restored: int = 0
    changed: int = 0


@dataclass(frozen=True)
class Conflict:
    """A record that would stay as it is, at least in these fields."""

    record_type: RecordType
    id: UUID
    title: str
    is_trashed: bool
    why: str
    labels: list[Any]


@dataclass
class Preview:
    """What the asker decides by."""

    change_set: ChangeSet
    types: list[TypeCounts] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    #: Records that would stay, by reason; those that are not open to the asker among them, as a number only.
    kept: dict[str, int] = field(default_factory=dict)
    checked: int = 0
    total: int = 0
    consequences: int = 0
    #: Why nothing can be undone, as a sentence and a code.
    refusal: str = ""
    code: str = ""

    @property
    def is_whole(self) -> bool:
        return self.checked == self.total

    @property
    def undoable(self) -> int:
        return sum(t.removed + t.restored + t.changed for t in self.types)


def preview(change_set: ChangeSet, asker: Asker) -> Preview:
    """Looks at every record of the change set, or at the first 20,000 of a large one."""
    found = Preview(change_set)
    try:
        scope.check(change_set)
    except ActionRefused as refused:
        found.refusal, found.code = str(refused), refused.code
        return found
    terms = preview_terms(change_set, asker)
    found.consequences = len(terms.sets) - 1
    with transaction.atomic(), net.staged(terms.sets):
        sizes = net.sizes()
        found.total = sum(sizes.values())
        by_type = {t.key: TypeCounts(t) for t in registry.all_types()}
        kept: list[tuple[RecordType, Kept]] = []
        for number, ((phase, key, chunk), size) in enumerate(sorted(sizes.items())):
            counts, done = by_type[key], size
            if number < MOST_CHUNKS:
                outcome = judge(terms, counts.record_type, phase, chunk)
                found.checked, done = found.checked + size, len(outcome.done)
                kept.extend((counts.record_type, one) for one in outcome.kept)
            setattr(counts, VERBS[phase], getattr(counts, VERBS[phase]) + done)
    found.types = [c for c in by_type.values() if c.removed or c.restored or c.changed]
    found.kept = dict(Counter(one.why for _type, one in kept))
    found.conflicts = listed(asker, kept)
    return found


def judge(terms: Terms, record_type: RecordType, phase: str, chunk: int) -> Outcome:
    ids = net.records_of(phase, record_type.key, chunk)
    if phase == "change":
        return changing.judge(terms, record_type, ids)[0]
    return (removing if phase == "remove" else restoring).judge(terms, record_type, ids)


def listed(asker: Asker, kept: Iterable[tuple[RecordType, Kept]]) -> list[Conflict]:
    """The first conflicts with names; records that the asker may not see are left out."""
    chosen = [(t, one) for t, one in kept if one.why != DENIED][:MOST_LISTED]
    titles = {t.key: _titles(asker, t, [one.id for o, one in chosen if o is t]) for t, _one in chosen}
    return [
        Conflict(t, one.id, *titles[t.key][one.id], one.why, [label_of(t, c) for c in one.columns])
        for t, one in chosen
        if one.id in titles[t.key]
    ]


def _titles(asker: Asker, record_type: RecordType, ids: list[UUID]) -> dict[UUID, tuple[str, bool]]:
    found: dict[UUID, tuple[str, bool]] = {}
    for is_trashed in (False, True):
        for record in rows(asker, record_type, trashed=is_trashed).filter(pk__in=ids):
            found[record.pk] = (record_type.title_of(record), is_trashed)
    return found


def label_of(record_type: RecordType, column: str) -> Any:
    """What people call a column, or a kind of child rows or links."""
    for declared in record_type.all_fields.values():
        if column in (declared.attname, declared.name):
            return declared.label
    if column in record_type.lines:
        lines = record_type.lines[column]
        return lines.label or lines.model._meta.verbose_name_plural
    for lines in record_type.lines.values():
        for declared in lines.all_fields.values():
            if column == declared.attname:
                return declared.label
    return column
