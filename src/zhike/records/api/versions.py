"""Optimistic concurrency: the ETag of a record is its version, and If-Match names the version last read."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhike.records.api.problems import Problem, bad_header
from zhike.records.errors import Conflict, FieldError, Refused
from zhike.records.models import Record

TAG = re.compile(r'"(\d{1,9})"')


def etag(version: int) -> str:
    return f'"{version}"'


def expected_version(request: HttpRequest, body: Mapping[str, Any] | None = None) -> int | None:
    """The version that the writer has seen, from If-Match or else from `version` in the body."""
    given = (body or {}).get("version")
    if given is not None and (isinstance(given, bool) or not isinstance(given, int)):
        raise Refused([FieldError(("version",), "not_a_version", _("A version is a whole number."))])
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return given
    match = TAG.fullmatch(header)
    if match is None:
        raise bad_header("If-Match", _('Give the ETag of the record as it was read, such as "7", or *.'))
    seen = int(match[1])
    if given is not None and given != seen:
        message = _("This version is not that of the header If-Match. Leave one of the two out.")
        raise Refused([FieldError(("version",), "not_together", message)])
    return seen


def check_version(record: Record, expected: int | None) -> None:
    """Before the values are looked at: what was read of an older version may well not fit any more."""
    if expected is not None and record.version != expected:
        raise Conflict(expected, record.version)


def conflict_problem(request: HttpRequest, conflict: Conflict) -> Problem:
    """412 for a condition in the header, 409 for one in the body."""
    return Problem(
        "precondition_failed" if "If-Match" in request.headers else "conflict",
        _("You have seen version %(expected)d; the record has version %(actual)d now. Read it again.")
        % {"expected": conflict.expected, "actual": conflict.actual},
        headers={"ETag": etag(conflict.actual)},
        version=conflict.actual,
    )
