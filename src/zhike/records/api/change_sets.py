"""Change sets and their undo: what was changed together, a preview, and a job that puts it back."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.api.addresses import ROOT, id_of, only_parameters
from zhike.records.api.bodies import read_object
from zhike.records.api.history import row_json, whole_number
from zhike.records.api.idempotency import repeatable
from zhike.records.api.problems import bad_parameter
from zhike.records.api.records import READ
from zhike.records.api.replies import reply
from zhike.records.errors import FieldError, NotFound, Refused
from zhike.records.models import ChangeSet
from zhike.records.undo import OVERWRITE, SKIP, Preview, is_possible, last_job, preview, undo, visible
from zhike.records.undo.contents import Contents, TypeCount, contents, counts_of
from zhike.records.undo.finding import find

router = Router()
DEFAULT_LIMIT, LARGEST_LIMIT = 50, 200
LARGEST_PLACE = 2**63 - 1


@router.api_operation(READ, "/change-sets")
def list_change_sets(request: HttpRequest) -> HttpResponse:
    asker: Asker = request.auth  # type: ignore[attr-defined]
    only_parameters(request, "by", "face", "type", "since", "until", "after", "limit")
    limit = whole_number(request, "limit", LARGEST_LIMIT, DEFAULT_LIMIT) or DEFAULT_LIMIT
    found = list(find(asker, **_filters(request))[: limit + 1])
    shown = found[:limit]
    counts = counts_of([one.pk for one in shown], asker)
    after = str(shown[-1].pk) if len(found) > limit else None
    return reply({"items": [_json(one, counts.get(one.pk, [])) for one in shown], "next": after})


def _filters(request: HttpRequest) -> dict[str, Any]:
    given = request.GET
    wanted: dict[str, Any] = {}
    for name, key in (("by", "by"), ("after", "before")):
        if text := given.get(name):
            wanted[key] = _uuid(name, text)
    for name in ("since", "until"):
        if text := given.get(name):
            wanted[name] = _moment(name, text)
    if face := given.get("face"):
        if face not in ChangeSet.Face.values:
            raise bad_parameter(
                "face", _("Give one of: %(known)s.") % {"known": ", ".join(ChangeSet.Face.values)}
            )
        wanted["face"] = face
    if slug := given.get("type"):
        record_type = registry.by_slug(slug)
        if record_type is None:
            known = ", ".join(t.slug for t in registry.all_types())
            raise bad_parameter("type", _("Give one of: %(known)s.") % {"known": known})
        wanted["record_type"] = record_type
    return wanted


def _uuid(name: str, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise bad_parameter(name, _("Give an id, as it stands in an answer.")) from None


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        raise bad_parameter(name, _("Give a moment in ISO 8601, such as 2026-03-31T09:30:00Z.")) from None


@router.api_operation(READ, "/change-sets/{change_set_id}")
def read_change_set(request: HttpRequest, change_set_id: str) -> HttpResponse:
    asker: Asker = request.auth  # type: ignore[attr-defined]
    only_parameters(request, "after")
    after = whole_number(request, "after", LARGEST_PLACE, 0)
    change_set = _fetch(asker, change_set_id)
    page = contents(change_set, asker, after=after or 0)
    job = last_job(change_set)
    body = _json(change_set, counts_of([change_set.pk], asker).get(change_set.pk, []))
    body |= {
        "may_undo": is_possible(change_set),
        "undo": job and {**job.summary, "result": _result(job.result)},
        **_contents_json(page),
    }
    return reply(body)


@router.api_operation(READ, "/change-sets/{change_set_id}/preview")
def preview_undo(request: HttpRequest, change_set_id: str) -> HttpResponse:
    asker: Asker = request.auth  # type: ignore[attr-defined]
    only_parameters(request)
    return reply(_preview_json(preview(_fetch(asker, change_set_id), asker)))


@router.post("/change-sets/{change_set_id}/undo")
@repeatable
def start_undo(request: HttpRequest, change_set_id: str) -> HttpResponse:
    asker: Asker = request.auth  # type: ignore[attr-defined]
    only_parameters(request)
    change_set = _fetch(asker, change_set_id)
    raw = read_object(request, may_be_empty=True)
    if unknown := [name for name in raw if name != "on_conflict"]:
        message = _("There is no field “%(name)s”. Leave it out.") % {"name": unknown[0]}
        raise Refused([FieldError((unknown[0],), "unknown_field", message)])
    choice = raw.get("on_conflict", SKIP)
    if choice not in (SKIP, OVERWRITE):
        raise Refused([FieldError(("on_conflict",), "unknown_choice", _("Give skip or overwrite."))])
    job = undo(change_set, asker, choice, face="api")
    address = f"{ROOT}/change-sets/{change_set.pk}"
    return reply({"change_set": str(change_set.pk), "job": job.summary}, 202, {"Location": address})


def _fetch(asker: Asker, text: str) -> ChangeSet:
    found = visible(asker).filter(pk=id_of(text)).first()
    if found is None:
        raise NotFound(text)
    return found


def _json(change_set: ChangeSet, counts: list[TypeCount]) -> dict[str, Any]:
    return {
        "id": str(change_set.pk),
        "at": change_set.opened_at.isoformat(),
        "by": {"id": str(change_set.by.pk), "name": change_set.by.name} if change_set.by else None,
        "face": change_set.face,
        "reason": change_set.reason,
        "state": change_set.state,
        "of": change_set.detail.get("of"),
        "counts": [
            {"type": one.record_type.slug, "records": one.number, "is_more": one.is_more} for one in counts
        ],
    }


def _contents_json(page: Contents) -> dict[str, Any]:
    return {
        "records": [
            {
                "type": one.record_type.slug,
                "id": str(one.id),
                "title": one.title,
                "operation": one.operation,
                "is_gone": one.is_gone,
                "rows": [row_json(row) for row in one.entry.rows],
            }
            for one in page.records
        ],
        "hidden": page.hidden,
        "next": None if page.next_after is None else str(page.next_after),
    }


def _preview_json(found: Preview) -> dict[str, Any]:
    return {
        "change_set": str(found.change_set.pk),
        "refusal": {"code": found.code, "detail": found.refusal} if found.refusal else None,
        "types": [
            {"type": t.record_type.slug, "removed": t.removed, "restored": t.restored, "changed": t.changed}
            for t in found.types
        ],
        "kept": found.kept,
        "conflicts": [
            {
                "type": one.record_type.slug,
                "id": str(one.id),
                "title": one.title,
                "why": one.why,
                "fields": [str(label) for label in one.labels],
            }
            for one in found.conflicts
        ],
        "consequences": found.consequences,
        "checked": found.checked,
        "total": found.total,
    }


def _result(result: dict[str, Any] | None) -> dict[str, Any] | None:
    if result is None:
        return None
    types = {registry.get(key).slug: numbers for key, numbers in result["types"].items()}
    return {"change_set": result["change_set"], "types": types, "kept": result["kept"]}
