"""The OpenAPI document, and pages that explain it to people."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from zhike.records import registry
from zhike.records.api.authentication import authenticate
from zhike.records.api.openapi import document
from zhike.records.api.problems import PROBLEMS, Problem
from zhike.records.api.replies import reply


@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponse:
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
    return render(request, "records/api/overview.html", {"types": list(registry.all_types())})


@login_required
@require_safe
def of_type(request: HttpRequest, slug: str) -> HttpResponse:
    record_type = registry.by_slug(slug)
    if record_type is None:
        raise Http404
    return render(
        request, "records/api/type.html", {"types": list(registry.all_types()), "type": record_type}
    )


@login_required
@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    shown = [{"code": code, "status": status, "title": title} for code, (status, title) in PROBLEMS.items()]
    return render(
        request, "records/api/problems.html", {"types": list(registry.all_types()), "problems": shown}
    )
