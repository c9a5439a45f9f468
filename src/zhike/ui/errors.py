"""Error pages. `config.urls` names them as handlers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from zhike.ui.context import HTML_LANGUAGES
from zhike.ui.preferences import COOKIES, THEMES


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Drawn without context processors: what failed may be the database, which the frame would ask."""
    asked = getattr(request, "LANGUAGE_CODE", "") or request.COOKIES.get(COOKIES["language"], "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language_from_request(request)
    theme = request.COOKIES.get(COOKIES["theme"], "")
    context = {
        "html_language": HTML_LANGUAGES.get(language, "en"),
        "theme": theme if theme in THEMES else "system",
    }
    with translation.override(language):
        return HttpResponse(render_to_string("500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for too long, or cookies are off."""
    return render(request, "403_csrf.html", status=403)
