"""Which change sets a person sees, what is undone together, and what cannot be undone at all."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhike.core.models import Job, JobState, User
from zhike.core.roles import widest
from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.actions import Action
from zhike.records.errors import ActionRefused
from zhike.records.imports.sql import select
from zhike.records.models import ChangeSet, History

JOB = "records.undo"
REASON = "undo"


def visible(asker: Asker) -> "QuerySet[ChangeSet]":
    """Own change sets, and those of the people whose records one may change: of the team, its tree, or all."""
    found = ChangeSet.objects.select_related("by")
    scope, teams = _reach(asker)
    if scope == "all":
        return found
    return found.filter(Q(by=asker.user) | Q(by__team_id__in=teams)) if asker.user else found.none()


def people_of(asker: Asker) -> "QuerySet[User]":
    """The people whose change sets the asker sees."""
    scope, teams = _reach(asker)
    if scope == "all":
        return User.objects.all()
    me = asker.user.pk if asker.user else None
    return User.objects.filter(Q(pk=me) | Q(team_id__in=teams))


def _reach(asker: Asker) -> tuple[str, frozenset[UUID]]:
    """How far the widest right to change reaches, and the teams that it means."""
    scope = widest([asker.scope(t, "change") for t in registry.all_types()])
    team = asker.user.team_id if asker.user else None
    if scope == "tree":
        return scope, asker.tree_ids
    return scope, frozenset({team}) if scope == "team" and team else frozenset()


def together(change_set: ChangeSet) -> list[UUID]:
    """The change set and what subscribers did because of its events: they are undone as one."""
    found = [change_set.pk]
    latest = found
    while latest:
        latest = [pk for pk in _consequences(change_set.pk, latest) if pk not in found]
        found = found + latest
    return found


def _consequences(first: UUID, causes: Iterable[UUID]) -> list[UUID]:
    """A subscriber notes its event in the detail of what it changes; only standing consequences count."""
    rows = select(
        "SELECT c.id FROM records_changeset c JOIN records_event e"
        " ON e.id = CASE WHEN jsonb_typeof(c.detail->'event') = 'number' THEN (c.detail->>'event')::bigint END"
        " WHERE c.id > %s AND c.face IN ('system', 'automation') AND c.state = 'closed'"
        " AND e.change_set_id = ANY(%s) ORDER BY c.id",
        [first, list(causes)],
    )
    return [row[0] for row in rows]


def action_of(change_set: ChangeSet) -> Action | None:
    """The action that made the change set."""
    key, _dot, name = change_set.reason.rpartition(".")
    record_type = registry.find(key)
    return record_type.all_actions.get(name) if record_type else None


def running_job(change_set: ChangeSet) -> Job | None:
    """The undo that is under way."""
    waiting = (JobState.QUEUED, JobState.RUNNING)
    return Job.objects.filter(kind=JOB, state__in=waiting, params__change_set=str(change_set.pk)).first()


def last_job(change_set: ChangeSet) -> Job | None:
    return Job.objects.filter(kind=JOB, params__change_set=str(change_set.pk)).order_by("-created_at").first()


def check(change_set: ChangeSet) -> None:
    """Raises ActionRefused where the change set as a whole cannot be undone."""
    if change_set.state == ChangeSet.State.UNDONE:
        raise ActionRefused(_("This has been undone already."), "undone")
    if running_job(change_set):
        raise ActionRefused(_("This is being undone right now."), "being_undone")
    if change_set.state == ChangeSet.State.OPEN:
        raise ActionRefused(_("This is still under way. Cancel it, or wait until it is done."), "open")
    action = action_of(change_set)
    if action and action.undo == "none":
        message = _("“%(action)s” cannot be undone.") % {"action": action.label}
        raise ActionRefused(message, "never")
    if action and action.undo == "compensate":
        message = _("“%(action)s” cannot be taken back, only balanced by a further step.")
        raise ActionRefused(message % {"action": action.label}, "compensate")
    if not History.objects.filter(change_set=change_set).exists():
        raise ActionRefused(_("No record was changed; there is nothing to undo."), "empty")


def is_possible(change_set: ChangeSet) -> bool:
    try:
        check(change_set)
    except ActionRefused:
        return False
    return True


def mark(change_set: ChangeSet, state: str) -> None:
    """Notes that a change set counts no more, or again; what it had undone counts the other way round."""
    ChangeSet.objects.filter(pk=change_set.pk).update(state=state)
    if change_set.reason != REASON:
        return
    other = ChangeSet.State.CLOSED if state == ChangeSet.State.UNDONE else ChangeSet.State.UNDONE
    ChangeSet.objects.filter(pk__in=change_set.detail.get("consequences", [])).update(state=other)
    undone = ChangeSet.objects.filter(pk=change_set.detail["of"]).first()
    if undone:
        mark(undone, other)
