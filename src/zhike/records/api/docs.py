"""The OpenAPI document, and pages made from it that explain the API to people."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from zhike.records import registry
from zhike.records.api import reading
from zhike.records.api.authentication import authenticate
from zhike.records.api.openapi import document
from zhike.records.api.openapi.schemas import name_of
from zhike.records.api.problems import PROBLEMS, Problem
from zhike.records.api.replies import reply


@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponse:
    """The document itself, for programs."""
    try:
        authenticate(request)
        if request.method not in ("GET", "HEAD"):
            raise Problem("method_not_allowed", headers={"Allow": "GET, HEAD"})
    except Problem as problem:
        return problem.response(request)
    return reply(document())


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    operations = reading.operations_of(document(), "general", _origin(request))
    return _page(request, "overview", operations=operations, origin=_origin(request))


@login_required
@require_safe
def of_type(request: HttpRequest, slug: str) -> HttpResponse:
    record_type = registry.by_slug(slug)
    if record_type is None:
        raise Http404
    whole = document()
    operations = reading.operations_of(whole, slug, _origin(request))
    schemas = reading.schemas_of(whole, operations, name_of(record_type))
    return _page(request, "type", record_type=record_type, operations=operations, schemas=schemas)


@login_required
@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    shown = [{"code": code, "status": status, "title": title} for code, (status, title) in PROBLEMS.items()]
    return _page(request, "problems", problems=shown)


def _origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """One page of the documentation, with the list of all of them."""
    entries = [(reverse("api-docs"), _("First steps")), (reverse("api-docs-problems"), _("Errors"))]
    types = [(reverse("api-docs-type", args=[t.slug]), t.label_plural) for t in registry.all_types()]
    return render(request, f"records/api/{name}.html", {"entries": entries, "type_entries": types, **context})
