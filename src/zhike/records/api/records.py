"""List, read, create, change, trash and restore the records of any type."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from zhike.records import access, lists, writing
from zhike.records.api.addresses import id_of, only_parameters, record_path, switch, type_of
from zhike.records.api.authentication import asker_of
from zhike.records.api.bodies import read_object
from zhike.records.api.idempotency import repeatable
from zhike.records.api.problems import parameters_checked
from zhike.records.api.replies import reply
from zhike.records.api.representation import ENVELOPE, labels_json, links_of, records_json
from zhike.records.api.versions import check_version, etag, expected_version
from zhike.records.binding import bind
from zhike.records.declaration import RecordType
from zhike.records.errors import FieldError, NotAllowed, NotFound, Refused

router = Router()
READ = ["GET", "HEAD"]
LIST_SWITCHES = ("labels", "count", "trashed")


@router.api_operation(READ, "/{slug}")
def list_records(request: HttpRequest, slug: str) -> HttpResponse:
    asker = asker_of(request)
    record_type = type_of(asker, slug)
    parameters = dict(request.GET.lists())
    trashed = switch(request, "trashed")
    with parameters_checked():
        zone = ZoneInfo(settings.TIME_ZONE)
        query = lists.parse(record_type, parameters, asker, zone=zone, ignore=LIST_SWITCHES)
        page = lists.page(query, asker, trashed=trashed)
    items = records_json(record_type, page.rows)
    body: dict[str, Any] = {"items": items, "next": page.next_cursor or None}
    if switch(request, "labels"):
        body["labels"] = labels_json(asker, record_type, items)
    if switch(request, "count"):
        count = lists.count(query, asker, trashed=trashed)
        body |= {"count": count.number, "count_is_capped": count.is_capped}
    return reply(body, headers=_link(request, page.next_cursor))


def _link(request: HttpRequest, cursor: str) -> dict[str, str]:
    """The Link header (RFC 8288) to the next page."""
    if not cursor:
        return {}
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name != "after"]
    return {"Link": f'<{request.path}?{urlencode([*kept, ("after", cursor)])}>; rel="next"'}


@router.api_operation(READ, "/{slug}/{record_id}")
def read_record(request: HttpRequest, slug: str, record_id: str) -> HttpResponse:
    asker = asker_of(request)
    record_type = type_of(asker, slug)
    only_parameters(request, "labels")
    pk = id_of(record_id)
    try:
        record = access.fetch(asker, record_type, pk)
    except NotFound:
        target = access.redirected(record_type, pk)
        if target is None or not access.can(asker, "view", record_type, target):
            raise
        return reply(None, 308, {"Location": record_path(record_type, target)})
    return answer(request, record_type, record)


@router.post("/{slug}")
@repeatable
def create_record(request: HttpRequest, slug: str) -> HttpResponse:
    asker = asker_of(request)
    record_type = type_of(asker, slug)
    only_parameters(request, "labels")
    if not asker.may(record_type, "create"):
        raise NotAllowed("create")
    raw = {**record_type.defaults(asker), **read_object(request)}
    record = writing.create(bind(record_type, raw, asker), asker, face="api")
    return answer(request, record_type, record, 201, {"Location": record_path(record_type, record.pk)})


@router.patch("/{slug}/{record_id}")
@repeatable
def change_record(request: HttpRequest, slug: str, record_id: str) -> HttpResponse:
    asker = asker_of(request)
    record_type = type_of(asker, slug)
    only_parameters(request, "labels")
    pk = id_of(record_id)
    record = access.fetch(asker, record_type, pk, "change")
    body = read_object(request)
    expected = expected_version(request, body)
    check_version(record, expected)
    bound = bind(record_type, without_envelope(body, pk), asker, record=record)
    changed = writing.change(record_type, pk, bound, asker, expected=expected, face="api")
    return answer(request, record_type, changed)


@router.delete("/{slug}/{record_id}")
@repeatable
def trash_record(request: HttpRequest, slug: str, record_id: str) -> HttpResponse:
    asker = asker_of(request)
    record_type = type_of(asker, slug)
    only_parameters(request)
    expected = expected_version(request)
    writing.trash(record_type, id_of(record_id), asker, expected=expected, face="api")
    return reply(None, 204)


@router.post("/{slug}/{record_id}/restore")
@repeatable
def restore_record(request: HttpRequest, slug: str, record_id: str) -> HttpResponse:
    asker = asker_of(request)
    record_type = type_of(asker, slug)
    only_parameters(request, "labels")
    record = writing.restore(record_type, id_of(record_id), asker, face="api")
    return answer(request, record_type, record)


def without_envelope(body: dict[str, Any], pk: UUID) -> dict[str, Any]:
    """The fields of a body. What else a read record carries may come back, as long as it names the same record."""
    if body.get("id") not in (None, str(pk)):
        raise Refused(
            [FieldError(("id",), "read_only", _("This is the id of another record. Leave it out."))]
        )
    return {name: value for name, value in body.items() if name not in ENVELOPE}


def answer(
    request: HttpRequest,
    record_type: RecordType,
    record: Any,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """The record as it is now; no body where the change has taken it out of the asker's sight."""
    asker = asker_of(request)
    if request.method not in READ and not access.can(asker, "view", record_type, record.pk):
        return reply(None, 204 if status == 200 else status, headers)
    prefetch_related_objects([record], *links_of(record_type))
    body = records_json(record_type, [record])[0]
    if switch(request, "labels"):
        body["labels"] = labels_json(asker, record_type, [body])
    return reply(body, status, {"ETag": etag(record.version), **(headers or {})})
