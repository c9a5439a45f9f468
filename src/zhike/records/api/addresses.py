"""What an address names: a record type by its slug, a record by its id, switches such as labels=1."""

import difflib
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.api.problems import Problem, bad_parameter
from zhike.records.declaration import RecordType

ROOT = "/api/v1"
SWITCHES = {"1": True, "true": True, "0": False, "false": False}


def type_of(asker: Asker, slug: str) -> RecordType:
    """The record type of the address. One that the asker has no right to is not there."""
    record_type = registry.by_slug(slug)
    if record_type is not None and (asker.may(record_type, "view") or asker.may(record_type, "create")):
        return record_type
    known = [t.slug for t in registry.all_types() if asker.may(t, "view")]
    near = difflib.get_close_matches(slug, known, 1)
    said = {"slug": slug[:60].replace("\x00", "␀"), "near": near[0] if near else ""}
    if near:
        raise Problem("not_found", _("There is no record type “%(slug)s”. Did you mean “%(near)s”?") % said)
    raise Problem("not_found", _("There is no record type “%(slug)s”.") % said)


def id_of(text: str) -> UUID:
    """The id of the address; what is no id names no record."""
    try:
        return UUID(text)
    except ValueError:
        raise no_such_record() from None


def no_such_record() -> Problem:
    return Problem("not_found", _("There is no such record, or it is not open to you."))


def record_path(record_type: RecordType, record_id: UUID) -> str:
    return f"{ROOT}/{record_type.slug}/{record_id}"


def switch(request: HttpRequest, name: str) -> bool:
    """A parameter that is on with 1 and off with 0."""
    text = request.GET.get(name, "0")
    if text not in SWITCHES:
        raise bad_parameter(name, _("Give 1 or 0."))
    return SWITCHES[text]


def only_parameters(request: HttpRequest, *known: str) -> None:
    """Refuses what would be ignored, so that no misspelled parameter goes unseen."""
    for name in request.GET:
        if name not in known:
            near = ", ".join(known) or "–"
            detail = _("There is no parameter “%(name)s” here. Known: %(known)s.")
            raise bad_parameter(name[:60], detail % {"name": name[:60], "known": near}, "unknown_parameter")
