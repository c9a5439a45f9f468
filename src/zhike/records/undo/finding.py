"""Lists of change sets, the newest first: filters and keyset pages that the page and the API share."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhike.records.access import Asker
from zhike.records.declaration import RecordType
from zhike.records.models import ChangeSet, History
from zhike.records.undo.scope import visible
from zhike.records.undo.tables import parts_of


def find(
    asker: Asker,
    *,
    by: UUID | None = None,
    face: str = "",
    record_type: RecordType | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: UUID | None = None,
    with_follow_ups: bool = True,
) -> "QuerySet[ChangeSet]":
    """Change sets that the asker sees and that match; steps of the system that changed nothing are left out.

    Ids grow with time, so that they serve for the period and for the place in the list as well.
    """
    rows = History.objects.filter(change_set=OuterRef("pk"))
    found = visible(asker).filter(~Q(face=ChangeSet.Face.SYSTEM) | Exists(rows)).order_by("-pk")
    if not with_follow_ups:
        found = found.exclude(face=ChangeSet.Face.SYSTEM)
    if by:
        found = found.filter(by_id=by)
    if face:
        found = found.filter(face=face)
    if record_type:
        tables = [part.table for part in parts_of(record_type)]
        found = found.filter(Exists(rows.filter(table__in=tables)))
    if since:
        found = found.filter(pk__gte=_first_id_of(since))
    if until:
        found = found.filter(pk__lt=_first_id_of(until))
    return found.filter(pk__lt=before) if before else found


def _first_id_of(moment: datetime) -> UUID:
    """The smallest UUIDv7 of a millisecond."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | (7 << 76) | (0b10 << 62))
