"""Errors as RFC 9457 problems: what, where and the remedy, in the reader's language; never a page of HTML."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from zhike.records.api.replies import reply
from zhike.records.errors import FieldError, Refused

#: Every kind of problem: its status and title. The documentation lists them under the same keys.
PROBLEMS: dict[str, tuple[int, Any]] = {
    "malformed": (400, _("The request cannot be read")),
    "bad_parameter": (400, _("A parameter or header is not right")),
    "unauthenticated": (401, _("Say who asks")),
    "csrf": (403, _("The request lacks its CSRF token")),
    "not_allowed": (403, _("The right for this is missing")),
    "not_found": (404, _("There is nothing here")),
    "method_not_allowed": (405, _("This address does not take that method")),
    "conflict": (409, _("Somebody else changed the record")),
    "action_refused": (409, _("The action cannot be done now")),
    "in_progress": (409, _("The same request is still being worked on")),
    "length_required": (411, _("The request does not say how long it is")),
    "precondition_failed": (412, _("Somebody else changed the record")),
    "too_large": (413, _("The request is too large")),
    "unsupported_media_type": (415, _("Send JSON")),
    "refused": (422, _("Some values cannot be taken")),
    "key_reused": (422, _("The Idempotency-Key belongs to another request")),
    "server_error": (500, _("Something went wrong here")),
}
DOCUMENTATION = "/api/docs/problems"


class Problem(Exception):
    """An answer other than success, raised where it is found."""

    def __init__(
        self,
        code: str,
        detail: Any = "",
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        self.more = more

    def response(self, request: HttpRequest) -> HttpResponse:
        status, title = PROBLEMS[self.code]
        body: dict[str, Any] = {
            "type": f"{DOCUMENTATION}#{self.code}",
            "title": str(title),
            "status": status,
            "detail": str(self.detail or title),
            "instance": request.path,
            **self.more,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        return reply(body, status, self.headers, media_type="application/problem+json")


def in_body(errors: Sequence[FieldError]) -> list[dict[str, str]]:
    return [{"pointer": e.pointer, "code": e.code, "detail": e.message} for e in errors]


def bad_parameter(name: str, detail: Any, code: str = "bad_value") -> Problem:
    return Problem("bad_parameter", detail, errors=[{"parameter": name, "code": code, "detail": str(detail)}])


def bad_header(name: str, detail: Any) -> Problem:
    return Problem(
        "bad_parameter", detail, errors=[{"header": name, "code": "bad_value", "detail": str(detail)}]
    )


@contextmanager
def parameters_checked() -> Iterator[None]:
    """What the engine refuses inside is said of parameters of the address, not of the body.

    Where the value of a parameter is itself JSON, `pointer` says the place inside.
    """
    try:
        yield
    except Refused as refusal:
        found = [_of_parameter(error) for error in refusal.errors]
        raise Problem("bad_parameter", found[0]["detail"], errors=found) from refusal


def _of_parameter(error: FieldError) -> dict[str, str]:
    name, *rest = error.path
    inside = {"pointer": FieldError(tuple(rest), "", "").pointer} if rest else {}
    return {"parameter": str(name), **inside, "code": error.code, "detail": error.message}
