"""Answers of the API: JSON, never cached by others, in a language that is named."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils import translation


def reply(
    data: Any,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> HttpResponse:
    """`data` as JSON; None for an answer without a body."""
    content = "" if data is None else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return raw_reply(content, status, headers, media_type)


def raw_reply(
    content: str, status: int, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> HttpResponse:
    """As `reply`, for content that is JSON already."""
    response = HttpResponse(content.encode(), status=status)
    if content:
        response.headers["Content-Type"] = media_type
    else:
        del response.headers["Content-Type"]
    language = translation.get_language() or "en"
    response.headers["Content-Language"] = translation.to_locale(language).replace("_", "-")
    response.headers["Cache-Control"] = "private, no-store"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response
