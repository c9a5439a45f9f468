"""One rule for "which rows?" and "this row?", as SQL. The only way to records for whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from zhike.core.models import ApiToken, Role, Team, User
from zhike.core.roles import RIGHTS, narrow, widest
from zhike.records.declaration import RecordType
from zhike.records.errors import NotAllowed, NotFound
from zhike.records.models import Record, Redirect

Rights = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Asker:
    """Who asks, resolved once per request: a person, a token of theirs, or the system itself."""

    user: User | None
    roles: tuple[Rights, ...]
    tree_ids: frozenset[UUID] = frozenset()
    #: Rights of the role that a token is narrowed to.
    limit: Rights | None = None
    token: ApiToken | None = None
    _scopes: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    def scope(self, record_type: RecordType, right: str) -> str:
        """How far a right reaches: none, own, team, tree or all."""
        known = self._scopes.get((record_type.key, right))
        if known is None:
            known = widest([_scope_in(role, record_type.key, right) for role in self.roles])
            if right == "view" and self.roles:
                known = widest([known, record_type.access.view])
            if self.limit is not None:
                limit = _scope_in(self.limit, record_type.key, right)
                known = narrow(known, widest([limit, record_type.access.view]) if right == "view" else limit)
            self._scopes[record_type.key, right] = known
        return known

    def may(self, record_type: RecordType, right: str) -> bool:
        """Whether the right reaches any record at all."""
        return self.scope(record_type, right) != "none"

    @property
    def is_administrator(self) -> bool:
        """May configure the workspace: has every right on everything, and no token narrows it."""
        return any(_scope_in(role, "*", "load") == "all" for role in self.roles) and self.limit is None


SYSTEM = Asker(user=None, roles=({"*": dict.fromkeys(RIGHTS, "all")},))


def _scope_in(role: Rights, key: str, right: str) -> str:
    return role.get(key, role.get("*", {})).get(right, "none")


def asker_for(user: User, token: ApiToken | None = None) -> Asker:
    """The rights of a person, and of the token they come with. Two queries, three with a narrowed token."""
    if not user.is_active:
        return Asker(user=user, roles=(), token=token)
    roles = tuple(Role.objects.filter(people=user).values_list("rights", flat=True))
    limit = token.role.rights if token and token.role else None
    return Asker(user=user, roles=roles, tree_ids=team_tree(user.team_id), limit=limit, token=token)


def team_tree(team_id: UUID | None) -> frozenset[UUID]:
    """A team and all teams below it."""
    if team_id is None:
        return frozenset()
    parts: dict[UUID | None, list[UUID]] = {}
    for pk, parent in Team.objects.values_list("pk", "parent_id"):
        parts.setdefault(parent, []).append(pk)
    found, todo = {team_id}, [team_id]
    while todo:
        for part in parts.get(todo.pop(), ()):
            if part not in found:
                found.add(part)
                todo.append(part)
    return frozenset(found)


def rule(asker: Asker, record_type: RecordType, right: str) -> Q | None:
    """The condition on rows that a right means; None where it reaches no row."""
    scope = asker.scope(record_type, right)
    if scope == "none":
        return None
    if scope == "all":
        return Q()
    if asker.user is None:
        return None
    own = Q(owner_id=asker.user.pk)
    if scope == "own" or asker.user.team_id is None:
        return own
    teams = {asker.user.team_id} if scope == "team" else asker.tree_ids
    return own | Q(team_id__in=teams)


def rows(
    asker: Asker, record_type: RecordType, right: str = "view", *, trashed: bool = False
) -> "QuerySet[Record]":
    """The records of a type that the asker has the right to; those in the trash only when asked for."""
    condition = rule(asker, record_type, right)
    records = record_type.model._default_manager.all()
    if condition is None:
        return records.none()
    return records.filter(condition, trashed_at__isnull=not trashed)


def can(asker: Asker, right: str, record_type: RecordType, record_id: UUID) -> bool:
    return rows(asker, record_type, right).filter(pk=record_id).exists()


def fetch(
    asker: Asker,
    record_type: RecordType,
    record_id: UUID,
    right: str = "view",
    *,
    trashed: bool = False,
    lock: bool = False,
) -> Record:
    """One record. Raises NotFound where it may not be seen, NotAllowed where only the right is missing."""
    found = rows(asker, record_type, right, trashed=trashed).filter(pk=record_id)
    if lock:
        # Not the key: rows that refer to this one may be written meanwhile.
        found = found.select_for_update(of=("self",), no_key=True)
    record = found.first()
    if record is not None:
        return record
    if right != "view" and rows(asker, record_type, trashed=trashed).filter(pk=record_id).exists():
        raise NotAllowed(right)
    raise NotFound(str(record_id))


def redirected(record_type: RecordType, record_id: UUID) -> UUID | None:
    """Where a merged record went."""
    found = Redirect.objects.filter(from_id=record_id, record_type=record_type.key).first()
    return found.to_id if found else None
