"""Addresses under /api/: the API itself, its OpenAPI document, and the pages that explain it."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView

from zhike.records.api import docs
from zhike.records.api.api import api
from zhike.records.api.problems import Problem
from zhike.records.api.replies import reply

View = Callable[..., HttpResponse]


@csrf_exempt
def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Also under /api/ an unknown address is answered with a problem, not with a page."""
    detail = _("There is no such address. /api/docs lists them all.")
    if request.path.endswith("/"):
        detail = _("There is no such address. Addresses of the API end without a slash.")
    return Problem("not_found", detail).response(request)


def methods_explained(view: View) -> View:
    """A wrong method is answered with a problem, OPTIONS with the methods there are."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        allowed = sorted({part.strip() for part in response.headers["Allow"].split(",")})
        headers = {"Allow": ", ".join([*allowed, "OPTIONS"])}
        if request.method == "OPTIONS":
            return reply(None, 204, headers)
        detail = _("Use one of: %(allowed)s.") % {"allowed": ", ".join(allowed)}
        return Problem("method_not_allowed", detail, headers=headers).response(request)

    return wrapped


_routes, _app_name, _namespace = api.urls
for _route in _routes:
    if isinstance(_route, URLPattern):
        _route.callback = methods_explained(_route.callback)

urlpatterns = [
    path("v1", RedirectView.as_view(url="/api/v1/")),
    path("v1/", (_routes, _app_name, _namespace)),
    path("openapi.json", docs.openapi, name="api-openapi"),
    path("docs", docs.overview, name="api-docs"),
    path("docs/problems", docs.problems, name="api-docs-problems"),
    path("docs/<slug:slug>", docs.of_type, name="api-docs-type"),
    path("", unknown_address),
    path("<path:rest>", unknown_address),
]
