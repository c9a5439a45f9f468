"""Email, phone, web address and postal address."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid
from zhike.records.kinds.base import Formats, Kind, excerpt, text_of
from zhike.records.kinds.text import TextKind

if TYPE_CHECKING:
    from zhike.records.fields import Field

_check_email = EmailValidator()


def read_email(text: str) -> str:
    """The address in lower case: no mail service in use tells upper from lower. Raises Invalid."""
    address = text.strip().removeprefix("mailto:").lower()
    try:
        _check_email(address)
    except ValidationError:
        raise Invalid(
            "not_an_email",
            _("“%(raw)s” is not an email address. It looks like name@example.com."),
            raw=excerpt(text),
        ) from None
    return address


def read_phone(text: str, region: str | None) -> str:
    """The number as E.164 (+8613800000000), with ;ext= where it has one. Raises Invalid."""
    try:
        number = phonenumbers.parse(text.replace("转", " ext. "), region)
        is_possible = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        is_possible = False
    if not is_possible:
        raise Invalid(
            "not_a_phone",
            _(
                "“%(raw)s” is not a complete phone number. Write it with its country code, like +86 138 0000 0000."
            ),
            raw=excerpt(text),
        )
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{e164};ext={number.extension}" if number.extension else e164


def show_phone(value: str) -> str:
    """E.164 as people write it: +86 138 0000 0000."""
    base, _sep, extension = value.partition(";ext=")
    try:
        number = phonenumbers.parse(base)
    except phonenumbers.NumberParseException:
        return value
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return f"{shown} ext. {extension}" if extension else shown


def read_url(text: str) -> str:
    """A web address with its scheme; https is added where none stands. Raises Invalid."""
    address = text if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", text) and "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", None
    if (
        not parts
        or parts.scheme.lower() not in {"http", "https"}
        or "." not in host
        or re.search(r"\s", address)
    ):
        raise Invalid(
            "not_a_url",
            _("“%(raw)s” is not a web address. It looks like https://example.com."),
            raw=excerpt(text),
        )
    return address


class EmailKind(TextKind):
    """An email address, in lower case."""

    key = "email"
    label = _("Email")
    input = "email"
    cell = "email"

    def parse(self, raw: object, field: "Field", formats: Formats) -> str:
        address = read_email(text_of(raw))
        self.check_length(address, field)
        return address

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "string", "format": "email"}


class PhoneKind(TextKind):
    """A phone number, stored as E.164."""

    key = "phone"
    label = _("Phone")
    input = "phone"
    cell = "phone"

    def parse(self, raw: object, field: "Field", formats: Formats) -> str:
        return read_phone(text_of(raw), formats.region)

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "string", "examples": ["+8613800000000"]}


class UrlKind(TextKind):
    """A web address (http or https)."""

    key = "url"
    label = _("Web address")
    input = "url"
    cell = "url"

    def parse(self, raw: object, field: "Field", formats: Formats) -> str:
        address = read_url(text_of(raw))
        self.check_length(address, field)
        return address

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "string", "format": "uri"}


class AddressKind(Kind):
    """A postal address: a JSON object of `PARTS`, country by ISO 3166."""

    key = "address"
    label = _("Address")
    input = "address"
    cell = "address"
    operators = ("contains", "is_empty", "is_not_empty")
    PARTS = ("street", "district", "city", "region", "postal_code", "country")
    LABELS = {
        "street": _("Street"),
        "district": _("District"),
        "city": _("City"),
        "region": _("Province or state"),
        "postal_code": _("Postal code"),
        "country": _("Country"),
    }
    LONGEST = 300

    def is_blank(self, raw: object) -> bool:
        if isinstance(raw, dict):
            return all(super(AddressKind, self).is_blank(part) for part in raw.values())
        return super().is_blank(raw)

    def parse(self, raw: object, field: "Field", formats: Formats) -> dict[str, str]:
        if isinstance(raw, str) and not formats.strict:
            raw = {"street": raw}
        if not isinstance(raw, dict):
            raise Invalid(
                "not_an_address", _("This is not an address. Give street, city, country and so on.")
            )
        unknown = sorted(str(name) for name in raw if name not in self.PARTS)
        if unknown:
            raise Invalid(
                "unknown_part",
                _("An address has no part “%(part)s”. It has %(parts)s."),
                part=excerpt(unknown[0]),
                parts=", ".join(self.PARTS),
            )
        address = {name: " ".join(text_of(raw[name]).split()) for name in self.PARTS if raw.get(name)}
        for name, text in address.items():
            if len(text) > self.LONGEST:
                raise Invalid(
                    "too_long",
                    _("The %(part)s has over %(limit)d characters."),
                    part=name,
                    limit=self.LONGEST,
                )
        if country := address.get("country"):
            from zhike.records.kinds.codes import CountryKind

            address["country"] = CountryKind().pick(country, field, formats)
        return {name: text for name, text in address.items() if text}

    def to_text(self, value: Any, field: "Field") -> str:
        return ", ".join(value[name] for name in self.PARTS if value and value.get(name))

    def schema(self, field: "Field") -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: {"type": "string", "maxLength": self.LONGEST} for name in self.PARTS},
            "additionalProperties": False,
        }
