"""What may stand in a contact point: each kind has its own way to be written."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhike.customers.models.contact_point import ADDRESS, EMAIL, PHONE, SOCIAL
from zhike.records.errors import FieldError, Invalid, Refused
from zhike.records.kinds import AddressKind, Formats
from zhike.records.kinds.contact import read_email, read_phone

#: Of what is looked up by its value; addresses may be longer.
LONGEST = 320


def settle_contact_point(values: Mapping[str, Any], formats: Formats) -> dict[str, Any]:
    """The value as it is stored: an email in lower case, a phone as E.164, an address in one line.

    Pure, for one row or a million. Raises Refused with the field that is wrong.
    """
    kind, value = values.get("kind"), values.get("value") or ""
    if kind == ADDRESS:
        return {"value": _one_line(values.get("address"))}
    if len(value) > LONGEST:
        message = _("Has over %(limit)d characters. Shorten it.") % {"limit": LONGEST}
        raise Refused([FieldError(("value",), "too_long", message)])
    if not value:
        raise Refused([FieldError(("value",), "required", _("This is needed. Fill it in."))])
    try:
        if kind == EMAIL:
            return {"value": read_email(value)}
        if kind == PHONE:
            return {"value": read_phone(value, formats.region)}
    except Invalid as problem:
        raise Refused([FieldError(("value",), problem.code, str(problem))]) from problem
    if kind == SOCIAL and not values.get("network"):
        raise Refused([FieldError(("network",), "required", _("Choose the network the account is on."))])
    return {"value": value.removeprefix("@")}


def _one_line(address: Mapping[str, str] | None) -> str:
    if not address:
        raise Refused([FieldError(("address",), "required", _("This is needed. Fill it in."))])
    return ", ".join(address[part] for part in AddressKind.PARTS if address.get(part))
