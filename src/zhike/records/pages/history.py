"""The whole history of a record, page by page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhike.records.declaration import RecordType
from zhike.records.errors import FieldError, Refused
from zhike.records.history import history_of
from zhike.records.pages.answering import answering, list_url, record_or_404, record_url
from zhike.records.pages.asking import asker_of
from zhike.records.pages.lists import title_of_list
from zhike.records.pages.timeline import timeline


@require_safe
@answering
def history_page(request: HttpRequest, record_type: RecordType, record_id: Any) -> HttpResponse:
    """Changes before a place; as a fragment only those that follow."""
    asker = asker_of(request)
    record = record_or_404(request, record_type, record_id, page="records:history")
    history = history_of(record_type, record.pk, asker, before=_before(request.GET.get("before", "")))
    title = record_type.title_of(record)
    context = {
        "record_type": record_type,
        "record": record,
        "title": title,
        "crumbs": [
            (title_of_list(record_type), list_url(record_type)),
            (title, record_url(record_type, record.pk)),
            (_("History"), ""),
        ],
        "days": timeline(record_type, record, history),
        "older_url": f"{request.path}?before={history.next_before}" if history.next_before else "",
    }
    template = "records/timeline.html" if request.headers.get("HX-Request") else "records/history.html"
    return render(request, template, context)


def _before(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        message = _("This place in the history does not exist. Start again without “before”.")
        raise Refused([FieldError(("before",), "bad_place", message)])
    return int(text)
