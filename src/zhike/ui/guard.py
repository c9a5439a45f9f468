"""Every page needs a log-in, unless it says otherwise."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

# The API answers by token or session itself; the health checks tell no secrets.
OPEN_PATHS = ("/healthz", "/readyz")
OPEN_PREFIXES = ("/api/",)


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Sends strangers to the log-in page. A view opts out by Django's `login_not_required`."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path in OPEN_PATHS or request.path.startswith(OPEN_PREFIXES):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        response = super().handle_no_permission(request, view_func)
        if getattr(request, "htmx", False):
            # A fragment cannot show the log-in form; the whole page goes there and comes back.
            address = request.htmx.current_url_abs_path or settings.LOGIN_REDIRECT_URL  # type: ignore[attr-defined]
            query = urlencode({self.get_redirect_field_name(view_func): address})
            return HttpResponseClientRedirect(f"{resolve_url(self.get_login_url(view_func))}?{query}")
        return response
