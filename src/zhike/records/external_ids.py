"""What other systems call our records: read for a page of records at once."""

from collections.abc import Iterable
from uuid import UUID

from zhike.records.declaration import RecordType
from zhike.records.models import ExternalId


def external_ids_of(record_type: RecordType, ids: Iterable[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """System and value of each, by record, in the order of the systems. The caller has checked access."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    rows = ExternalId.objects.filter(record_type=record_type.key, record_id__in=list(ids))
    for record_id, system, value in rows.order_by("system", "value").values_list(
        "record_id", "system", "value"
    ):
        found.setdefault(record_id, []).append((system, value))
    return found
