"""Choices beside the columns: how the file is read, what blanks and existing records mean."""

from typing import Any
from zoneinfo import available_timezones

from django.http import HttpRequest
from django.utils.translation import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from zhike.records.imports.readers.delimited import DELIMITERS
from zhike.records.imports.readers.encodings import OFFERED, is_known
from zhike.records.imports.recipe import Reading
from zhike.records.kinds.codes import country_name, zone_names

ALLOWED = {"blanks": ("keep", "clear"), "on_existing": ("update", "skip"), "owner": ("me", "none")}


def selects(found: dict[str, Any]) -> dict[str, Any]:
    """Options of every select; "found out" says what was found."""
    automatic = _("Automatic (%(found)s)")
    marks = {",": _("Comma"), ";": _("Semicolon"), "\t": _("Tab"), "|": _("Bar")}
    return {
        "encodings": [("", automatic % {"found": found.get("encoding") or "–"}), *((name, name) for name in OFFERED)],
        "delimiters": [
            ("", automatic % {"found": marks.get(found.get("delimiter", ""), "–")}),
            *(("tab" if mark == "\t" else mark, marks[mark]) for mark in DELIMITERS),
        ],
        "decimals": [(".", _("1,234.56")), (",", _("1.234,56"))],
        "date_orders": [
            ("", _("As written (2025-12-31)")),
            ("day", _("Day first (31/12/2025)")),
            ("month", _("Month first (12/31/2025)")),
        ],
        "zones": [(name, name) for name in zone_names()],
        "regions": sorted(((code, country_name(code)) for code in SUPPORTED_REGIONS), key=lambda pair: pair[1]),
        "blank_options": [("keep", _("Keep what a record has")), ("clear", _("Clear the field"))],
        "existing_options": [("update", _("Update them")), ("skip", _("Leave them as they are"))],
        "owner_options": [("me", _("Me")), ("none", _("Nobody (public pool)"))],
    }  # fmt: skip


def reading_of(request: HttpRequest) -> Reading:
    """The reading that the form asks for; what it does not know counts as not said."""
    said = {name: request.POST.get(name, "").strip() for name in (
        "encoding", "delimiter", "sheet", "decimal", "date_order", "zone", "region",
    )}  # fmt: skip
    delimiter = "\t" if said["delimiter"] == "tab" else said["delimiter"]
    return Reading(
        encoding=said["encoding"] if said["encoding"] and is_known(said["encoding"]) else "",
        delimiter=delimiter if delimiter in DELIMITERS else "",
        sheet=said["sheet"][:200],
        has_header=request.POST.get("has_header", "1") == "1",
        decimal="," if said["decimal"] == "," else ".",
        date_order=said["date_order"] if said["date_order"] in ("day", "month") else "",
        zone=said["zone"] if said["zone"] in available_timezones() else "",
        region=said["region"] if said["region"] in SUPPORTED_REGIONS else "",
    )
