"""What every field kind knows: how to read, store, show, filter and describe its values."""

import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from zhike.records.fields import Field


UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Formats:
    """How the text at hand writes numbers, dates and phone numbers.

    `decimal` is the decimal separator; `day_first` settles 03/04/2025; `zone` is the time zone of
    date-times without an offset; `region` (ISO 3166) reads national phone numbers; `strict` takes
    only JSON's and ISO 8601's forms, as the API does.
    """

    decimal: str = "."
    day_first: bool | None = None
    zone: ZoneInfo = UTC
    region: str | None = None
    strict: bool = False

    def with_zone(self, zone: ZoneInfo) -> "Formats":
        return replace(self, zone=zone)


STRICT = Formats(strict=True)


class Kind:
    """One kind of field. Kinds hold no state of a field: what differs from field to field is passed in."""

    key: ClassVar[str]
    label: ClassVar["str | Promise"]
    #: Name of the templates records/inputs/<input>.html and records/cells/<cell>.html.
    input: ClassVar[str] = "text"
    cell: ClassVar[str] = "text"
    is_numeric: ClassVar[bool] = False
    #: May be summed and averaged.
    is_additive: ClassVar[bool] = False
    #: Operators of a condition, first the one a quick filter uses.
    operators: ClassVar[tuple[str, ...]] = ("is", "is_not", "is_empty", "is_not_empty")
    #: What is stored for "nothing".
    empty: ClassVar[Any] = None

    def is_blank(self, raw: object) -> bool:
        return raw is None or (isinstance(raw, str) and not raw.strip()) or raw == [] or raw == {}

    def read(self, raw: object, field: "Field", formats: Formats) -> Any:
        """The value to store for what a form, file or JSON body says. Raises Invalid."""
        if self.is_blank(raw):
            return self.empty_of(field)
        return self.parse(raw, field, formats)

    def empty_of(self, field: "Field") -> Any:
        return self.empty

    def parse(self, raw: object, field: "Field", formats: Formats) -> Any:
        """As `read`, for a value that is not blank."""
        raise NotImplementedError

    def to_json(self, value: Any, field: "Field") -> Any:
        """The value as the API and the history show it."""
        return value

    def to_text(self, value: Any, field: "Field") -> str:
        """The value as a form shows it for editing and CSV exports it; `read` takes it back."""
        return "" if value is None else str(value)

    def schema(self, field: "Field") -> dict[str, Any]:
        """JSON Schema (2020-12) of a value that is not null."""
        return {"type": "string"}


def text_of(raw: object) -> str:
    """Text of a raw value: composed (NFC), without surrounding blanks; refuses what no database keeps."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
        raise Invalid("not_text", _("This is not text. Give a text in quotes."))
    text = unicodedata.normalize("NFC", raw if isinstance(raw, str) else number_text(raw)).strip()
    if "\x00" in text:
        raise Invalid("nul_character", _("The text holds a NUL character. Remove it."))
    return text


def number_text(raw: int | float | Decimal) -> str:
    """17850.0 from a spreadsheet is the key 17850."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    return str(raw)


def excerpt(raw: object, length: int = 60) -> str:
    """What the refused value said, short enough for a sentence."""
    text = str(raw).replace("\x00", "␀")
    return text if len(text) <= length else f"{text[: length - 1]}…"
