"""Change sets: who changed what, when, why and through which face; and their undo."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.errors import FieldError, NotFound, Refused
from zhike.records.models import ChangeSet
from zhike.records.pages.answering import answering
from zhike.records.pages.asking import asker_of, zone_of_request
from zhike.records.pages.change_words import FACES, done_in_words, icon_of, kept_in_words, what_of
from zhike.records.pages.latest import lines_of
from zhike.records.pages.timeline import item_of
from zhike.records.undo import is_possible, last_job, visible
from zhike.records.undo.conflicts import Kept
from zhike.records.undo.contents import contents, counts_of
from zhike.records.undo.finding import find
from zhike.records.undo.previewing import listed
from zhike.records.undo.scope import people_of

PAGE = 50
#: People that the filter offers.
MOST_PEOPLE = 500
FILTERS = ("by", "face", "type", "from", "to")
#: Shows what the system did because of other changes as well; one import brings hundreds of these.
SYSTEM = "system"


def change_set_url(change_set_id: Any, page: str = "records:change_set") -> str:
    return reverse(page, kwargs={"change_set_id": change_set_id})


def change_set_or_404(request: HttpRequest, change_set_id: UUID) -> ChangeSet:
    found = visible(asker_of(request)).filter(pk=change_set_id).first()
    if found is None:
        raise NotFound(str(change_set_id))
    return found


@require_safe
@answering
def changes_page(request: HttpRequest) -> HttpResponse:
    """A page of the list; as a fragment only the rows that follow."""
    asker = asker_of(request)
    wanted = filters_of(request.GET)
    found = list(find(asker, **wanted)[: PAGE + 1])
    shown = found[:PAGE]
    pairs = [(name, request.GET[name]) for name in (*FILTERS, SYSTEM) if request.GET.get(name)]
    after = urlencode([*pairs, ("after", str(shown[-1].pk))]) if len(found) > PAGE else ""
    context: dict[str, Any] = {
        "lines": lines_of(shown, asker),
        "next_url": f"{request.path}?{after}" if after else "",
    }
    if request.headers.get("HX-Request") and "after" in request.GET:
        return render(request, "records/change_sets/list.html#rows", context)
    return render(
        request,
        "records/change_sets/list.html",
        context | _filter_bar(request, asker, any(name in FILTERS for name, _value in pairs)),
    )


def _filter_bar(request: HttpRequest, asker: Asker, is_narrowed: bool) -> dict[str, Any]:
    people = people_of(asker)[:MOST_PEOPLE]
    types = [t for t in registry.all_types() if asker.may(t, "view")]
    return {
        "people": [(str(person.pk), person.name) for person in people],
        "faces": list(FACES.items()),
        "types": [(t.key, str(t.label_plural).capitalize()) for t in types],
        "chosen": {name: request.GET.get(name, "") for name in (*FILTERS, SYSTEM)},
        "is_narrowed": is_narrowed,
    }


def filters_of(given: Mapping[str, str]) -> dict[str, Any]:
    """What the address says, checked. Raises Refused."""
    wanted: dict[str, Any] = {}
    if text := given.get("by"):
        wanted["by"] = _id(text, "by")
    if text := given.get("after"):
        wanted["before"] = _id(text, "after")
    if face := given.get("face"):
        wanted["face"] = face if face in FACES else _refuse("face")
    if key := given.get("type"):
        wanted["record_type"] = registry.find(key) or _refuse("type")
    if text := given.get("from"):
        wanted["since"] = _midnight(text, "from")
    if text := given.get("to"):
        wanted["until"] = _midnight(text, "to", timedelta(days=1))
    wanted["with_follow_ups"] = bool(given.get(SYSTEM)) or given.get("face") == ChangeSet.Face.SYSTEM
    return wanted


def _id(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return _refuse(name)


def _midnight(text: str, name: str, later: timedelta = timedelta()) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), zone_of_request()) + later
    except (ValueError, OverflowError):
        return _refuse(name)


def _refuse(name: str) -> Any:
    message = _("The filter “%(name)s” has a value that does not exist.") % {"name": name}
    raise Refused([FieldError((name,), "bad_value", message)])


@require_safe
@answering
def change_set_page(request: HttpRequest, change_set_id: UUID) -> HttpResponse:
    """What one change set did, record by record, with its undo."""
    asker = asker_of(request)
    change_set = change_set_or_404(request, change_set_id)
    after = request.GET.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) <= 18):
        _refuse("after")
    found = contents(change_set, asker, after=int(after or 0))
    context = {
        "change_set": change_set,
        "touched": [(one, item_of(one.record_type, one.entry, found.labels, {})) for one in found.records],
        "hidden": found.hidden,
        "next_url": f"{request.path}?after={found.next_after}" if found.next_after else "",
    }
    if request.headers.get("HX-Request") and after:
        return render(request, "records/change_sets/change_set.html#records", context)
    context |= {
        "title": what_of(change_set),
        "crumbs": [(_("Changes"), reverse("records:changes")), (what_of(change_set), "")],
        "icon": icon_of(change_set),
        "face": FACES[change_set.face],
        "counts": counts_of([change_set.pk], asker).get(change_set.pk, []),
        "may_undo": is_possible(change_set),
    }
    return render(request, "records/change_sets/change_set.html", context | undo_state(change_set, asker))


@require_safe
@answering
def undo_progress(request: HttpRequest, change_set_id: UUID) -> HttpResponse:
    """How far the undo is; the page asks for it again while it runs, and then for itself."""
    change_set = change_set_or_404(request, change_set_id)
    state = undo_state(change_set, asker_of(request))
    if not request.headers.get("HX-Request"):
        return redirect(change_set_url(change_set.pk))
    response = render(request, "records/change_sets/undo_state.html", {"change_set": change_set, **state})
    if state["job"] is None or state["job"].is_finished:
        response.headers["HX-Refresh"] = "true"
    return response


def undo_state(change_set: ChangeSet, asker: Asker) -> dict[str, Any]:
    """The latest undo of the change set: its job, and what came of it."""
    job = last_job(change_set)
    result = (job.result if job else None) or {}
    undone_by = result.get("change_set")
    named = [
        (registry.get(key), Kept(UUID(pk), why, tuple(c))) for key, pk, why, c in result.get("named", ())
    ]
    done = [(registry.get(key), numbers) for key, numbers in result.get("types", {}).items()]
    return {
        "job": job,
        "done": [(t, done_in_words(n)) for t, n in done if asker.may(t, "view")],
        "kept": kept_in_words(result.get("kept", {})),
        "stayed": listed(asker, named),
        "undone_by": ChangeSet.objects.filter(pk=undone_by).first() if undone_by else None,
        "undid": ChangeSet.objects.filter(pk=change_set.detail.get("of")).first()
        if change_set.reason == "undo"
        else None,
    }
