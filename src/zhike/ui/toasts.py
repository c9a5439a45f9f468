"""Short messages that float in the corner, for full pages and for htmx fragments alike."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django_htmx.http import trigger_client_event

LEVELS = {
    "success": messages.SUCCESS,
    "info": messages.INFO,
    "warning": messages.WARNING,
    "error": messages.ERROR,
}


@dataclass(frozen=True)
class Action:
    """What a toast offers, such as Undo: a link (`get`) or a form (`post`)."""

    label: str
    url: str
    method: str = "post"


def notify(request: HttpRequest, text: Any, level: str = "success", action: Action | None = None) -> None:
    """Shows `text` on the page that the person sees next."""
    extra = json.dumps({"action": asdict(action)}) if action else ""
    messages.add_message(request, LEVELS[level], str(text), extra_tags=extra)


def pending(request: HttpRequest) -> list[dict[str, Any]]:
    """The messages waiting, taken out of the store."""
    return [
        {
            "text": str(message),
            "level": message.level_tag or "info",
            "action": json.loads(message.extra_tags).get("action") if message.extra_tags else None,
        }
        for message in messages.get_messages(request)
    ]


class ToastMiddleware:
    """Carries waiting messages in the `HX-Trigger` header of a fragment; full pages draw them themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not getattr(request, "htmx", False) or response.status_code in {301, 302, 303, 307, 308}:
            return response
        if any(name in response.headers for name in ("HX-Redirect", "HX-Refresh", "HX-Location")):
            return response
        if toasts := pending(request):
            trigger_client_event(response, "toast", {"toasts": toasts})
        return response
