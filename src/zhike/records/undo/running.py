"""Undo as a job: chunk by chunk, each in one transaction with its history, resumed after a kill."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from zhike.core import jobs
from zhike.core.jobs import JobInterrupted, Work
from zhike.core.models import ApiToken, Job, User
from zhike.records import change_sets, registry
from zhike.records.access import SYSTEM, Asker, asker_for
from zhike.records.models import ChangeSet, Chunk
from zhike.records.undo import changing, effects, net, removing, restoring, scope
from zhike.records.undo.conflicts import MAY_PASS, USED, Kept, Outcome
from zhike.records.undo.tables import types_in_order
from zhike.records.undo.terms import Terms

SKIP, OVERWRITE = "skip", "overwrite"
#: Kept records that the ledger names, for each chunk.
MOST_NAMED = 50
STEPS = {"restore": restoring.restore, "change": changing.put_back, "remove": removing.remove}
VERBS = {"restore": "restored", "change": "changed", "remove": "removed", "trash": "trashed"}
Step = tuple[str, str, int]


def undo(change_set: ChangeSet, asker: Asker, on_conflict: str = SKIP, *, face: str = "page") -> Job:
    """Starts the undo of a change set as a job. Raises ActionRefused where it cannot be undone at all.

    `on_conflict`: "skip" leaves alone what was changed since, "overwrite" puts back the old values all the same.
    """
    if on_conflict not in (SKIP, OVERWRITE):
        raise ValueError(f"on_conflict={on_conflict!r}; use {SKIP} or {OVERWRITE}.")
    with transaction.atomic():
        # The lock lets only one of two people who undo at once begin.
        locked = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
        scope.check(locked)
        params = {
            "change_set": str(locked.pk),
            "by": str(asker.user.pk) if asker.user else None,
            "token": str(asker.token.pk) if asker.token else None,
            "face": face,
            "on_conflict": on_conflict,
        }
        return jobs.start(scope.JOB, params, by=asker.user)


@jobs.work(scope.JOB)
def run_undo(
    work: Work, *, change_set: str, by: str | None, token: str | None, face: str, on_conflict: str
) -> dict[str, Any]:
    """The work of the job; run again after a kill, it goes on with the same change set."""
    of = ChangeSet.objects.get(pk=change_set)
    asker = _asker(by, token)
    own = _own_change_set(work.job, of, asker, face, on_conflict)
    undone = [of.pk, *(UUID(pk) for pk in own.detail["consequences"])]
    course = Course(work, own, Terms(of, asker, (*undone, own.pk), on_conflict == OVERWRITE))
    try:
        with net.staged(undone):
            course.run()
    except JobInterrupted:
        raise
    except Exception:
        _close(own, course.result())
        raise
    return _finish(of, own, course.result())


def _asker(by: str | None, token: str | None) -> Asker:
    if by is None:
        return SYSTEM
    return asker_for(User.objects.get(pk=by), ApiToken.objects.get(pk=token) if token else None)


def _own_change_set(job: Job, of: ChangeSet, asker: Asker, face: str, on_conflict: str) -> ChangeSet:
    since = job.created_at - timedelta(minutes=1)
    mine = ChangeSet.objects.filter(by=asker.user, opened_at__gte=since, reason=scope.REASON)
    found = mine.filter(detail__job=str(job.pk)).first()
    if found:
        return found
    return change_sets.open_change_set(
        asker,
        face,
        scope.REASON,
        of=str(of.pk),
        of_reason=of.reason,
        job=str(job.pk),
        on_conflict=on_conflict,
        consequences=[str(pk) for pk in scope.together(of)[1:]],
        is_replayed=of.face == ChangeSet.Face.IMPORT or bool(of.detail.get("is_replayed")),
    )


@dataclass
class Course:
    """One attempt at an undo. What can be undone only after more is undone is tried again."""

    work: Work
    own: ChangeSet
    terms: Terms
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Of each step, what its latest pass left.
    left: dict[Step, dict[str, Any]] = field(default_factory=dict)

    def run(self) -> None:
        sizes = net.sizes()
        waiting = _ordered(sizes)
        total, units = sum(sizes.values()), 0
        for number in count(1):
            before = sum(self.done.values())
            for step in waiting:
                self.left[step] = self.chunk(step, number)
                units += sizes[step] if number == 1 else 0
                self.work.progress(units, total)
            waiting = [step for step in waiting if MAY_PASS & set(self.left[step]["kept"])]
            if not waiting or sum(self.done.values()) == before:
                break
        if self.terms.overwrite:
            self.trash_what_is_used()

    def chunk(self, step: Step, number: int) -> dict[str, Any]:
        """Undoes one chunk, or reads in the ledger what an earlier attempt did."""
        phase, key, place = step
        name = f"{number}.{phase}.{key}"
        with change_sets.chunk(self.own, name, place) as part:
            if part is not None:
                record_type = registry.get(key)
                outcome = STEPS[phase](self.terms, record_type, net.records_of(phase, key, place))
                effects.follow(self.own, record_type, phase, outcome.done)
                part.counts = _counts(outcome)
                counts = part.counts
        if part is None:
            counts = Chunk.objects.get(change_set=self.own, step=name, number=place).counts
        self.done[key, VERBS[phase]] += counts["done"]
        return dict(counts)

    def trash_what_is_used(self) -> None:
        """What was created and cannot go, because others use it, goes into the trash."""
        for step in [s for s in self.left if s[0] == "remove" and USED in self.left[s]["kept"]]:
            _phase, key, place = step
            record_type = registry.get(key)
            with change_sets.chunk(self.own, f"trash.{key}", place) as part:
                if part is not None:
                    ids = net.records_of("remove", key, place)
                    outcome = removing.judge(self.terms, record_type, ids)
                    used = [one.id for one in outcome.kept if one.why == USED]
                    trashed = removing.put_into_trash(self.terms, record_type, used)
                    effects.follow(self.own, record_type, "trash", trashed)
                    part.counts = _counts(Outcome(trashed, outcome.kept))
                    counts = part.counts
            if part is None:
                counts = Chunk.objects.get(change_set=self.own, step=f"trash.{key}", number=place).counts
            self.done[key, VERBS["trash"]] += counts["done"]

    def result(self) -> dict[str, Any]:
        """What was undone by type, what stayed by reason, and the first records that stayed."""
        types: dict[str, dict[str, int]] = {}
        for (key, verb), number in self.done.items():
            if number:
                types.setdefault(key, {})[verb] = number
        kept: Counter[str] = Counter()
        for counts in self.left.values():
            kept.update(counts["kept"])
        named = [[key, *one] for (_phase, key, _n), counts in self.left.items() for one in counts["named"]]
        return {"types": types, "kept": dict(kept), "named": named[:MOST_NAMED]}


def _ordered(sizes: Mapping[Step, int]) -> list[Step]:
    """What comes back first, those that others refer to before them; what goes last, the other way round."""
    keys = [record_type.key for record_type in types_in_order()]
    steps = sorted(sizes, key=lambda step: (keys.index(step[1]), step[2]))
    last = sorted(sizes, key=lambda step: (-keys.index(step[1]), step[2]))
    return [
        *(step for step in steps if step[0] == "restore"),
        *(step for step in steps if step[0] == "change"),
        *(step for step in last if step[0] == "remove"),
    ]


def _counts(outcome: Outcome) -> dict[str, Any]:
    return {
        "done": len(outcome.done),
        "kept": dict(Counter(one.why for one in outcome.kept)),
        "named": [_named(one) for one in outcome.kept[:MOST_NAMED]],
    }


def _named(one: Kept) -> list[Any]:
    return [str(one.id), one.why, list(one.columns)]


def _close(own: ChangeSet, result: dict[str, Any]) -> None:
    """A cancelled or failed undo stays what it has come to: a change set that can itself be undone."""
    own.detail["result"] = result
    ChangeSet.objects.filter(pk=own.pk).update(
        state=ChangeSet.State.CLOSED, closed_at=timezone.now(), detail=own.detail
    )


def _finish(of: ChangeSet, own: ChangeSet, result: dict[str, Any]) -> dict[str, Any]:
    """Closes the ledger and marks what was undone. Where nothing could be, nothing is marked."""
    with transaction.atomic():
        if not result["types"]:
            own.delete()
            return {**result, "change_set": None}
        _close(own, result)
        scope.mark(of, ChangeSet.State.UNDONE)
        ChangeSet.objects.filter(pk__in=own.detail["consequences"]).update(state=ChangeSet.State.UNDONE)
    return {**result, "change_set": str(own.pk)}
