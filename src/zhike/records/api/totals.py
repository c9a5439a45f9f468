"""Numbers over a filtered list: counts and sums by choice, relation or stretch of time."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhike.records import lists
from zhike.records.api.addresses import switch, type_of
from zhike.records.api.authentication import asker_of
from zhike.records.api.problems import parameters_checked
from zhike.records.api.records import READ
from zhike.records.api.replies import reply
from zhike.records.fields import Field

router = Router()
OWN = ("by", "measure", "labels")


@router.api_operation(READ, "/{slug}/totals")
def read_totals(request: HttpRequest, slug: str) -> HttpResponse:
    asker = asker_of(request)
    record_type = type_of(asker, slug)
    measures = [name for name in request.GET.getlist("measure") if name]
    with parameters_checked():
        zone = ZoneInfo(settings.TIME_ZONE)
        query = lists.parse(record_type, dict(request.GET.lists()), asker, zone=zone, ignore=OWN)
        found = lists.totals(query, asker, request.GET.getlist("by"), measures or None)
    body: dict[str, Any] = {
        "by": [group.name for group in found.groups],
        "measures": [measure.name for measure in found.measures],
        "rows": [
            {
                "key": {g.name: _key(value, g.field) for g, value in zip(found.groups, keys, strict=True)},
                "count": number,
                "sums": {m.name: _sum(value, m) for m, value in zip(found.measures, sums, strict=True)},
            }
            for keys, number, sums in found.rows
        ],
    }
    if switch(request, "labels"):
        body["labels"] = {
            str(pk): name for names in found.labels.names.values() for pk, name in names.items()
        }
    return reply(body)


def _key(value: Any, field: Field) -> Any:
    """A stretch of time is named by its first day."""
    return value.isoformat() if type(value) is date else field.kind.to_json(value, field)


def _sum(value: Decimal | int, field: Field) -> Any:
    """Whole numbers stay whole: PostgreSQL sums them as decimals."""
    return field.kind.to_json(value if field.decimals else int(value), field)
