"""Number, percent, money and boolean."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid
from zhike.records.kinds.base import Formats, Kind, excerpt, number_text

if TYPE_CHECKING:
    from zhike.records.fields import Field

GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"),
    ",": re.compile(r"[+-]?\d{1,3}([.\s]\d{3})+(,\d+)?"),
}
PLAIN = {
    ".": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?"),
    ",": re.compile(r"[+-]?(\d+(,\d*)?|,\d+)"),
}
CURRENCY_SIGNS = re.compile(r"^[¥￥€£$]\s*|\s*[¥￥€£$元%％]$")


def read_decimal(raw: object, formats: Formats) -> Decimal:
    """The decimal number that `raw` says, by the separators of `formats`. Raises Invalid."""
    if isinstance(raw, bool):
        raise not_a_number(raw, formats)
    if isinstance(raw, (int, Decimal)):
        value = Decimal(raw)
    elif isinstance(raw, float):
        # The shortest text that reads back as the same float: 2.55 stays 2.55.
        value = Decimal(repr(raw)) if math.isfinite(raw) else Decimal("NaN")
    elif isinstance(raw, str):
        value = _from_text(raw, formats)
    else:
        raise not_a_number(raw, formats)
    if not value.is_finite():
        raise not_a_number(raw, formats)
    return value


def _from_text(raw: str, formats: Formats) -> Decimal:
    text = raw.strip().replace("\u00a0", " ").replace("−", "-")
    if not formats.strict:
        text = text.replace("，", ",").replace("．", ".")
        if text.startswith("(") and text.endswith(")"):
            text = f"-{text[1:-1]}"
        sign = "-" if text.startswith("-") else ""
        text = sign + CURRENCY_SIGNS.sub("", text.removeprefix("-").strip())
    mark = formats.decimal
    if not formats.strict and GROUPED[mark].fullmatch(text):
        text = re.sub(r"[,\s]" if mark == "." else r"[.\s]", "", text)
    elif not PLAIN[mark].fullmatch(text):
        raise not_a_number(raw, formats)
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise not_a_number(raw, formats) from None


def not_a_number(raw: object, formats: Formats) -> Invalid:
    example = "1234.56" if formats.decimal == "." else "1234,56"
    return Invalid(
        "not_a_number",
        _("“%(raw)s” is not a number. Write it like %(example)s."),
        raw=excerpt(raw),
        example=example,
    )


class NumberKind(Kind):
    """A decimal number with the field's number of digits; never a float."""

    key = "number"
    label = _("Number")
    input = "number"
    cell = "number"
    is_numeric = True
    is_additive = True
    operators = ("is", "is_not", "at_least", "at_most", "between", "is_empty", "is_not_empty")

    def parse(self, raw: object, field: "Field", formats: Formats) -> Decimal | int:
        value = read_decimal(raw, formats)
        places = field.decimals
        if value and value.adjusted() >= field.digits - places:
            raise Invalid(
                "too_large",
                _("“%(raw)s” is too large. At most %(digits)d digits before the point are kept."),
                raw=excerpt(raw),
                digits=field.digits - places,
            )
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if rounded != value:
            raise Invalid(
                "too_many_decimals",
                _("“%(raw)s” has more than %(places)d decimals. Round it first."),
                raw=excerpt(raw),
                places=places,
            )
        self.check_range(rounded, field)
        return rounded if places else int(rounded)

    def check_range(self, value: Decimal, field: "Field") -> None:
        if field.minimum is not None and value < field.minimum:
            raise Invalid("too_small", _("Must be at least %(minimum)s."), minimum=field.minimum)
        if field.maximum is not None and value > field.maximum:
            raise Invalid("too_large", _("Must be at most %(maximum)s."), maximum=field.maximum)

    def to_json(self, value: Any, field: "Field") -> Any:
        """Decimals are strings in JSON, so that no reader turns them into floats."""
        return value if value is None or isinstance(value, int) else format(plain(value), "f")

    def to_text(self, value: Any, field: "Field") -> str:
        return "" if value is None else format(plain(Decimal(value)), "f")

    def schema(self, field: "Field") -> dict[str, Any]:
        if not field.decimals:
            return {"type": "integer"}
        return {"type": ["string", "number"], "format": "decimal", "examples": ["1234.56"]}


def plain(value: Decimal) -> Decimal:
    """Without the trailing zeros of the column's scale: 2.550000 is 2.55, 10.0000 is 10."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral() else value


class PercentKind(NumberKind):
    """A percentage; 12.5 means 12.5 %."""

    key = "percent"
    label = _("Percent")
    cell = "percent"
    is_additive = False


class MoneyKind(NumberKind):
    """An amount; its currency stands in the field that `Field.currency_field` names."""

    key = "money"
    label = _("Money")
    input = "money"
    cell = "money"


class BooleanKind(Kind):
    """Yes or no."""

    key = "boolean"
    label = _("Yes or no")
    input = "boolean"
    cell = "boolean"
    operators = ("is",)
    empty = False

    TRUE = frozenset({"true", "yes", "y", "1", "on", "是", "对", "真", "有", "√"})
    FALSE = frozenset({"false", "no", "n", "0", "off", "否", "错", "假", "无", "×"})

    def empty_of(self, field: "Field") -> Any:
        return None if field.nullable else False

    def parse(self, raw: object, field: "Field", formats: Formats) -> bool:
        if isinstance(raw, bool):
            return raw
        if not formats.strict:
            word = number_text(raw) if isinstance(raw, (int, float)) else str(raw)
            word = word.strip().lower()
            if word in self.TRUE:
                return True
            if word in self.FALSE:
                return False
        raise Invalid(
            "not_boolean", _("“%(raw)s” is neither yes nor no. Use true or false."), raw=excerpt(raw)
        )

    def to_text(self, value: Any, field: "Field") -> str:
        return "" if value is None else ("true" if value else "false")

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "boolean"}
