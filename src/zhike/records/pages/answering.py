"""What the engine refuses becomes an answer that people understand: 302, 400, 403 or 404, never a 500."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.records import access
from zhike.records.declaration import RecordType
from zhike.records.errors import NotAllowed, NotFound, Refused
from zhike.records.models import Record
from zhike.records.pages.asking import asker_of

View = Callable[..., HttpResponse]


class Merged(Exception):
    """The record was merged; its id leads to the one that stays."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


def answering(view: View) -> View:
    """Turns the engine's refusals into pages."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Merged as merged:
            return redirect(merged.url)
        except NotFound as missing:
            raise Http404 from missing
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refused as refusal:
            return refused_page(request, refusal, kwargs.get("record_type"))

    return answer


def refused_page(request: HttpRequest, refusal: Refused, record_type: RecordType | None) -> HttpResponse:
    """Says which part of the address is wrong and leads back to where everything is right."""
    url = reverse("records:list", kwargs={"record_type": record_type}) if record_type else "/"
    context = {
        "title": _("This address asks for something that does not exist"),
        "errors": refusal.errors,
        "url": url,
    }
    return render(request, "records/refused.html", context, status=400)


def record_or_404(
    request: HttpRequest,
    record_type: RecordType,
    record_id: Any,
    right: str = "view",
    *,
    page: str = "records:record",
) -> Record:
    """The record, or an answer: 404 where it may not be seen, its survivor where it was merged."""
    asker = asker_of(request)
    try:
        return access.fetch(asker, record_type, record_id, right)
    except NotFound:
        survivor = access.redirected(record_type, record_id)
        if survivor and access.can(asker, "view", record_type, survivor):
            raise Merged(record_url(record_type, survivor, page)) from None
        raise


def record_url(record_type: RecordType, record_id: Any, page: str = "records:record") -> str:
    return reverse(page, kwargs={"record_type": record_type, "record_id": record_id})


def list_url(record_type: RecordType, page: str = "records:list") -> str:
    return reverse(page, kwargs={"record_type": record_type})
