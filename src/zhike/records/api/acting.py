"""Actions on one record: the same function that the button runs."""

import difflib

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from zhike.records import access
from zhike.records.actions import run_action
from zhike.records.api.addresses import id_of, only_parameters, type_of
from zhike.records.api.authentication import asker_of
from zhike.records.api.bodies import read_object
from zhike.records.api.idempotency import repeatable
from zhike.records.api.problems import Problem
from zhike.records.api.records import answer
from zhike.records.api.versions import check_version, expected_version
from zhike.records.declaration import RecordType

router = Router()


@router.post("/{slug}/{record_id}/actions/{name}")
@repeatable
def run(request: HttpRequest, slug: str, record_id: str, name: str) -> HttpResponse:
    asker = asker_of(request)
    record_type = type_of(asker, slug)
    only_parameters(request, "labels")
    if name not in record_type.all_actions:
        raise _no_such_action(record_type, name)
    pk = id_of(record_id)
    record = access.fetch(asker, record_type, pk, record_type.all_actions[name].right)
    raw = read_object(request, may_be_empty=True)
    expected = expected_version(request)
    check_version(record, expected)
    changed = run_action(record_type, name, pk, raw, asker, face="api", expected=expected)
    return answer(request, record_type, changed)


def _no_such_action(record_type: RecordType, name: str) -> Problem:
    known = sorted(record_type.all_actions)
    near = difflib.get_close_matches(name, known, 1)
    said = {"name": name[:60].replace("\x00", "␀"), "known": ", ".join(near or known) or "–"}
    return Problem("not_found", _("There is no action “%(name)s” here. There is: %(known)s.") % said)
