"""Request bodies: one JSON object, read so strictly that nothing odd gets past this file."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _

from zhike.records.api.problems import Problem

MEDIA_TYPES = ("application/json", "application/merge-patch+json")
DEEPEST = 12
#: Characters of one number; no field holds more.
LONGEST_NUMBER = 60
LARGEST_EXPONENT = 60
SURROGATE = re.compile("[\ud800-\udfff]")


def read_object(request: HttpRequest, *, may_be_empty: bool = False) -> dict[str, Any]:
    """The JSON object in the body. Raises Problem with the place and the remedy."""
    content = _content(request)
    if may_be_empty and not content.strip():
        return {}
    if not content.strip():
        _malformed("empty", _("The body is empty. Send a JSON object."))
    _check_media_type(request)
    value = parse(content)
    if not isinstance(value, dict):
        detail = _('The body is a JSON object, such as {"name": "…"}.')
        raise Problem("refused", detail, errors=[{"pointer": "", "code": "not_an_object", "detail": detail}])
    return value


def parse(content: bytes) -> Any:
    """JSON without duplicate keys, endless numbers, lone surrogates and deep nesting."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        _malformed(
            "not_utf8", _("The body is not UTF-8; byte %(at)d cannot be read.") % {"at": error.start + 1}
        )
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        _malformed(
            "not_json",
            _("The body is not JSON: line %(line)d, column %(column)d (%(reason)s).") % place,
            line=error.lineno,
            column=error.colno,
        )
    except RecursionError:
        _too_deep()
    _check_tree(value)
    return value


def _content(request: HttpRequest) -> bytes:
    if "Transfer-Encoding" in request.headers and "Content-Length" not in request.headers:
        raise Problem("length_required", _("Send the body in one piece, with the header Content-Length."))
    try:
        return request.body
    except UnreadablePostError:
        _malformed("incomplete", _("The body ended before all of it was received."))


def _check_media_type(request: HttpRequest) -> None:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type not in MEDIA_TYPES or charset not in {"utf-8", "utf8"}:
        raise Problem(
            "unsupported_media_type",
            _("Send the body as JSON in UTF-8, with the header Content-Type: application/json."),
            headers={"Accept": ", ".join(MEDIA_TYPES)},
        )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _malformed(
            "duplicate_key", _("The key “%(key)s” stands twice in one object.") % {"key": _shown(twice)}
        )
    return found


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        _huge(text)
    if len(text) > LONGEST_NUMBER or abs(value.adjusted()) > LARGEST_EXPONENT:
        _huge(text)
    return value


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        _huge(text)
    return int(text)


def _huge(text: str) -> NoReturn:
    _malformed("huge_number", _("The number %(number)s… has too many digits.") % {"number": text[:20]})


def _no_constant(name: str) -> NoReturn:
    _malformed("not_json", _("JSON has no number %(name)s. Use null.") % {"name": name})


def _check_tree(value: Any) -> None:
    """Depth and text of the whole tree, without recursion of our own."""
    todo = [(value, 1)]
    while todo:
        part, depth = todo.pop()
        if isinstance(part, str):
            if SURROGATE.search(part):
                _malformed("not_text", _("A text holds half a character (a lone surrogate). Remove it."))
        elif isinstance(part, (dict, list)):
            if depth > DEEPEST:
                _too_deep()
            if isinstance(part, dict):
                todo.extend((key, depth) for key in part)
                part = part.values()
            todo.extend((inner, depth + 1) for inner in part)


def _too_deep() -> NoReturn:
    _malformed("too_deep", _("The body is nested deeper than %(most)d levels.") % {"most": DEEPEST})


def _shown(key: str) -> str:
    return SURROGATE.sub("�", key)[:60]


def _malformed(code: str, detail: str, **place: int) -> NoReturn:
    error = {"pointer": "", "code": code, "detail": detail, **place}
    raise Problem("malformed", detail, errors=[error])
