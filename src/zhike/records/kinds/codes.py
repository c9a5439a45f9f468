"""Choices from the world's own lists: currency, country, language, time zone."""

import re
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale

from zhike.core import currencies
from zhike.records.errors import Invalid
from zhike.records.fields import Field
from zhike.records.kinds.base import Formats, excerpt
from zhike.records.kinds.choices import Choice, ChoiceKind

#: Names that people write and CLDR does not list. 830 is the UN M.49 code of the Channel Islands.
COUNTRY_ALIASES = {
    "uk": "GB", "great britain": "GB", "england": "GB", "eire": "IE", "usa": "US", "u.s.a.": "US",
    "united states of america": "US", "rsa": "ZA", "uae": "AE", "korea": "KR", "holland": "NL",
    "czech republic": "CZ", "european community": "EU", "channel islands": "830", "海峡群岛": "830",
    "hong kong": "HK", "macau": "MO", "中国大陆": "CN", "美利坚合众国": "US", "russia": "RU",
}  # fmt: skip


def current_locale() -> Locale:
    return locale_of(translation.get_language() or "en")


@lru_cache(maxsize=8)
def locale_of(language: str) -> Locale:
    return Locale.parse(to_locale(language))


def country_name(code: str) -> str:
    if code == "830":
        return translation.gettext("Channel Islands")
    return current_locale().territories.get(code, code)


def language_name(code: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name(current_locale()) or code
    except ValueError:
        return code


def currency_name(code: str) -> str:
    return f"{code} {current_locale().currencies.get(code, '')}".strip()


class CodeKind(ChoiceKind):
    """A choice whose options come from a list of the world instead of the field."""

    key = "choice"
    input = "code"
    cell = "code_name"

    def name_of(self, code: str) -> str:
        return code

    def codes(self) -> list[str]:
        raise NotImplementedError

    def options(self, field: Field) -> tuple[Choice, ...]:
        return _named(self, tuple(self.codes()), translation.get_language() or "en")

    def label_of(self, key: str, field: Field) -> Choice | None:
        """Named directly: looking through a list of the world for each cell would take long."""
        return Choice(key, self.name_of(key)) if key else None


@lru_cache(maxsize=32)
def _named(kind: CodeKind, codes: tuple[str, ...], language: str) -> tuple[Choice, ...]:
    """The codes with their names in a language, which is the active one."""
    return tuple(Choice(code, kind.name_of(code)) for code in codes)


class CountryKind(CodeKind):
    """A country or territory by ISO 3166-1 alpha-2, read from its code or its name in either language."""

    label = _("Country")

    def codes(self) -> list[str]:
        return sorted(country_codes(), key=self.name_of)

    def name_of(self, code: str) -> str:
        return country_name(code)

    def pick(self, text: str, field: Field, formats: Formats) -> str:
        if text in country_codes():
            return text
        code = None if formats.strict else country_words().get(text.casefold())
        if code is None:
            raise Invalid(
                "unknown_country",
                _("“%(raw)s” is no country. Use its ISO code such as CN or GB, or its usual name."),
                raw=excerpt(text),
            )
        return code

    def schema(self, field: Field) -> dict[str, object]:
        return {"type": "string", "minLength": 2, "maxLength": 3, "examples": ["CN", "GB"]}


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    known = {str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code))}
    return frozenset(known - {"ZZ", "XA", "XB", "QO", "UN", "EZ"} | {"830"})


@lru_cache(maxsize=1)
def country_words() -> dict[str, str]:
    words = {code.casefold(): code for code in country_codes()}
    for language in ("en", "zh_Hans"):
        names = Locale.parse(language).territories
        words.update({names[code].casefold(): code for code in country_codes() if code in names})
    return words | COUNTRY_ALIASES


class CurrencyKind(CodeKind):
    """A currency of the workspace by its ISO 4217 code."""

    key = "currency"
    label = _("Currency")

    def codes(self) -> list[str]:
        return sorted(currencies.codes())

    def name_of(self, code: str) -> str:
        return currency_name(code)

    def pick(self, text: str, field: Field, formats: Formats) -> str:
        code = text if formats.strict else text.upper()
        if code not in currencies.codes():
            raise Invalid(
                "unknown_currency",
                _("“%(raw)s” is no currency of this workspace. Use an ISO code such as CNY, EUR or GBP."),
                raw=excerpt(text),
            )
        return code

    def schema(self, field: Field) -> dict[str, object]:
        return {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["CNY"]}


class LanguageKind(CodeKind):
    """A language by its BCP 47 tag."""

    label = _("Language")
    CODES = (
        "zh-Hans", "zh-Hant", "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "ja", "ko", "vi", "th", "id",
        "ms", "ar", "he", "tr", "hi", "sv", "da", "nb", "fi", "cs", "hu", "ro", "el",
    )  # fmt: skip

    def codes(self) -> list[str]:
        return list(self.CODES)

    def name_of(self, code: str) -> str:
        return language_name(code)


class TimeZoneKind(CodeKind):
    """A time zone of the IANA data base."""

    label = _("Time zone")

    def codes(self) -> list[str]:
        return list(zone_names())

    def schema(self, field: Field) -> dict[str, object]:
        return {"type": "string", "examples": ["Asia/Shanghai"]}


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    return tuple(
        sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    )
