"""Language, theme and time zone: read for every request, changed by one small form."""

import zoneinfo
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("system", "light", "dark")
NAVIGATIONS = ("wide", "narrow")
COOKIES = {"language": "zhike_language", "theme": "zhike_theme", "navigation": "zhike_navigation"}
COOKIE_AGE = timedelta(days=365)


def language_of(request: HttpRequest) -> str:
    """The person's language, else the cookie's, else what the browser asks for."""
    known = dict(settings.LANGUAGES)
    chosen = getattr(request.user, "language", "") or request.COOKIES.get(COOKIES["language"], "")
    return chosen if chosen in known else translation.get_language_from_request(request)


def theme_of(request: HttpRequest) -> str:
    """`light`, `dark` or `system`. A person's own choice travels with the account."""
    chosen = getattr(request.user, "theme", "") or request.COOKIES.get(COOKIES["theme"], "")
    return chosen if chosen in THEMES else "system"


def navigation_of(request: HttpRequest) -> str:
    """How wide the navigation is drawn; kept per browser, as screens differ."""
    chosen = request.COOKIES.get(COOKIES["navigation"], "")
    return chosen if chosen in NAVIGATIONS else "wide"


def is_time_zone(name: str) -> bool:
    return name in zoneinfo.available_timezones()


class PreferencesMiddleware:
    """Activates language and time zone of the person who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        zone = getattr(request.user, "time_zone", "") or settings.TIME_ZONE
        if not is_time_zone(zone):
            zone = settings.TIME_ZONE
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        response.headers.setdefault("Content-Language", translation.to_locale(language).replace("_", "-"))
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _valid(name: str, value: str) -> bool:
    if name == "language":
        return value == "" or value in dict(settings.LANGUAGES)
    if name == "time_zone":
        return value == "" or is_time_zone(value)
    return value in {"theme": THEMES, "navigation": NAVIGATIONS}[name]


@login_not_required
@require_POST
def change_preferences(request: HttpRequest) -> HttpResponse:
    """Keeps what the form carries, with the account or in a cookie, and goes back to the page."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = settings.LOGIN_REDIRECT_URL
    response: HttpResponse = HttpResponse(status=204) if request.htmx else HttpResponseRedirect(target)  # type: ignore[attr-defined]
    names = ("language", "theme", "time_zone", "navigation")
    wanted = {name: request.POST[name] for name in names if name in request.POST}
    wanted = {name: value for name, value in wanted.items() if _valid(name, value)}
    of_person = {name: value for name, value in wanted.items() if name != "navigation"}
    if request.user.is_authenticated and of_person:
        get_user_model().objects.filter(pk=request.user.pk).update(**of_person)
    for name, value in wanted.items():
        if name in COOKIES:
            # Also for people with an account: the log-in page then speaks their language.
            response.set_cookie(
                COOKIES[name], value, max_age=COOKIE_AGE, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE, httponly=True,
            )  # fmt: skip
    return response
