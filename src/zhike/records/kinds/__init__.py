"""Field kinds: one class each, shared by declared and custom fields, form, list, API and import."""

from zhike.records.kinds.base import STRICT, Formats, Kind
from zhike.records.kinds.choices import COLOURS, Choice, ChoiceKind, MultipleChoiceKind, TagsKind
from zhike.records.kinds.codes import CountryKind, CurrencyKind, LanguageKind, TimeZoneKind
from zhike.records.kinds.contact import AddressKind, EmailKind, PhoneKind, UrlKind
from zhike.records.kinds.dates import DateKind, DateTimeKind, DurationKind
from zhike.records.kinds.numbers import BooleanKind, MoneyKind, NumberKind, PercentKind
from zhike.records.kinds.relations import FileKind, LinksKind, PersonKind, RelationKind, TeamKind
from zhike.records.kinds.text import AutoNumberKind, LongTextKind, TextKind

__all__ = [
    "COLOURS",
    "STRICT",
    "AddressKind",
    "AutoNumberKind",
    "BooleanKind",
    "Choice",
    "ChoiceKind",
    "CountryKind",
    "CurrencyKind",
    "DateKind",
    "DateTimeKind",
    "DurationKind",
    "EmailKind",
    "FileKind",
    "Formats",
    "Kind",
    "LanguageKind",
    "LinksKind",
    "LongTextKind",
    "MoneyKind",
    "MultipleChoiceKind",
    "NumberKind",
    "PercentKind",
    "PersonKind",
    "PhoneKind",
    "RelationKind",
    "TagsKind",
    "TeamKind",
    "TextKind",
    "TimeZoneKind",
    "UrlKind",
]
