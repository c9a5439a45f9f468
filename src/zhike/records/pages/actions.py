"""The buttons of a record's actions, and the form of one that asks for something."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhike.records import access
from zhike.records.access import Asker
from zhike.records.actions import Action, run_action
from zhike.records.declaration import RecordType
from zhike.records.errors import ActionRefused, FieldError, NotAllowed, Refused
from zhike.records.models import Record
from zhike.records.pages.answering import answering, list_url, record_or_404, record_url
from zhike.records.pages.asking import asker_of, formats_of_request, person_of
from zhike.records.pages.entries import Entry, Problem
from zhike.records.pages.lists import title_of_list
from zhike.records.pages.once import new_key, once
from zhike.records.pages.options import Offers
from zhike.records.pages.submitted import keep_uploads
from zhike.records.pages.typed import Raw, posted_fields, raw_default
from zhike.ui.toasts import notify


@dataclass(frozen=True)
class Button:
    """An action as it stands on the page now: possible, or not and why."""

    action: Action
    url: str
    refusal: str
    entries: list[Entry]
    key: str

    @property
    def asks(self) -> bool:
        """Whether something is to be filled in or confirmed before it runs."""
        return bool(self.entries) or self.action.is_dangerous

    @property
    def dialog(self) -> str:
        return f"do-{self.action.name}"


def buttons_of(record_type: RecordType, record: Record, asker: Asker) -> list[Button]:
    """Actions whose right the asker has on this record and whose guard does not hide them."""
    allowed: dict[str, bool] = {}
    offers = Offers(asker)
    buttons = []
    for action in record_type.all_actions.values():
        refusal = action.refusal(record)
        if refusal == "":
            continue
        if action.right not in allowed:
            allowed[action.right] = access.can(asker, action.right, record_type, record.pk)
        if allowed[action.right]:
            buttons.append(_button(record_type, record, action, offers, refusal or ""))
    return buttons


def _button(record_type: RecordType, record: Record, action: Action, offers: Offers, refusal: str) -> Button:
    url = record_url(record_type, record.pk) + f"do/{action.name}/"
    return Button(action, url, refusal, entries_of_action(action, offers, {}), new_key())


def entries_of_action(action: Action, offers: Offers, raw: dict[str, Raw]) -> list[Entry]:
    prefix = f"{action.name}-"
    return [
        Entry(field, f"{prefix}{name}", raw[name] if name in raw else raw_default(field), offers)
        for name, field in action.inputs.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def action_page(request: HttpRequest, record_type: RecordType, record_id: Any, name: str) -> HttpResponse:
    """The form of an action; sent, it runs the action and returns to the record."""
    action = record_type.all_actions.get(name)
    if action is None:
        raise Http404(name)
    asker = asker_of(request)
    record = record_or_404(request, record_type, record_id)
    if not access.can(asker, action.right, record_type, record.pk):
        raise NotAllowed(action.right)
    if request.method != "POST":
        return _form(request, record_type, record, action, {}, key=new_key())
    raw = posted_fields(action.inputs, request.POST, f"{name}-")
    errors: list[FieldError] = []
    keep_uploads(request, action.inputs, f"{name}-", raw, errors, ())
    key = request.POST.get("key", "")
    if "find" in request.POST:
        return _form(request, record_type, record, action, raw, key=key)

    def write() -> str:
        given = {
            field: value
            for field, value in raw.items()
            if value or action.inputs[field].default in (None, "")
        }
        run_action(record_type, name, record.pk, given, asker, formats=formats_of_request())
        notify(request, _("Done: %(action)s.") % {"action": action.label})
        return record_url(record_type, record.pk)

    try:
        if errors:
            raise Refused(errors)
        return redirect(once(person_of(request), key, write))
    except ActionRefused as refusal:
        return _form(request, record_type, record, action, raw, str(refusal), key=key, status=409)
    except Refused as refusal:
        return _form(request, record_type, record, action, raw, errors=refusal.errors, key=key, status=422)


def _form(
    request: HttpRequest,
    record_type: RecordType,
    record: Record,
    action: Action,
    raw: dict[str, Raw],
    refusal: str = "",
    *,
    key: str,
    errors: Any = (),
    status: int = 200,
) -> HttpResponse:
    entries = entries_of_action(action, Offers(asker_of(request)), raw)
    title = record_type.title_of(record)
    context = {
        "record_type": record_type,
        "record": record,
        "action": action,
        "refusal": refusal or (action.refusal(record) or "" if request.method == "GET" else ""),
        "entries": entries,
        "problems": _place(entries, errors),
        "key": key,
        "url": record_url(record_type, record.pk),
        "title": title,
        "crumbs": [
            (title_of_list(record_type), list_url(record_type)),
            (title, record_url(record_type, record.pk)),
            (action.label, ""),
        ],
    }
    for entry in entries:
        if entry.name == request.POST.get("find"):
            entry.search = request.POST.get(f"{entry.name}.search", "")[:100]
    return render(request, "records/action.html", context, status=status)


def _place(entries: list[Entry], errors: list[FieldError]) -> list[Problem]:
    by_name = {entry.field.name: entry for entry in entries}
    problems = []
    for error in errors:
        entry = by_name.get(str(error.path[0])) if error.path else None
        if entry:
            entry.errors.append(error.message)
            problems.append(Problem(str(entry.field.label), error.message, entry.id))
        else:
            problems.append(Problem("", error.message, ""))
    return problems
