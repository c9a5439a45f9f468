"""The values of a comparison, read by the field's kind; words of time and person stay words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from zhike.records.conditions.days import Stretch, read_stretch
from zhike.records.errors import Invalid
from zhike.records.fields import Field
from zhike.records.kinds import DateKind, Formats
from zhike.records.kinds.base import text_of

MOST_VALUES = 200
EMPTY_OPERATORS = ("is_empty", "is_not_empty")
ONE_VALUE = ("at_least", "at_most")
TEXT_OPERATORS = ("contains", "starts_with")


class Asked(Enum):
    """Words that mean whoever asks: their person, and their team with all teams below it."""

    ME = "me"
    MINE = "mine"


ASKED = {"user": Asked.ME, "team": Asked.MINE}
#: Told where a value is refused: its place in the list of values, or the end of a range.
Refuse = Callable[[tuple[str | int, ...], Invalid], None]


def check_operator(field: Field, operator: object) -> str:
    """The operator, where it fits the field's kind. Raises Invalid."""
    known = ", ".join(field.kind.operators)
    if operator is None:
        raise Invalid("no_operator", _("The condition has no operator. Use one of %(known)s."), known=known)
    if operator not in field.kind.operators:
        raise Invalid(
            "unknown_operator",
            _("“%(operator)s” does not fit this field. Use one of %(known)s."),
            operator=str(operator)[:60],
            known=known,
        )
    return str(operator)


def read_values(
    field: Field, operator: str, raw: object, formats: Formats, refuse: Refuse
) -> tuple[Any, ...]:
    """What the values mean; what cannot be read is told to `refuse`, with its path inside `raw`."""
    try:
        if operator in EMPTY_OPERATORS:
            return _no_values(raw)
        if operator == "between":
            return _range(field, raw, formats, refuse)
        return _several(field, operator, raw, formats, refuse)
    except Invalid as problem:
        refuse((), problem)
        return ()


def _no_values(raw: object) -> tuple[Any, ...]:
    if raw is not None:
        raise Invalid("needless_value", _("This operator takes no value. Leave it out."))
    return ()


def _several(field: Field, operator: str, raw: object, formats: Formats, refuse: Refuse) -> tuple[Any, ...]:
    is_list = isinstance(raw, (list, tuple))
    given: Sequence[object] = raw if is_list else [raw]  # type: ignore[assignment]
    if len(given) > MOST_VALUES:
        raise Invalid("too_many", _("At most %(most)d values fit into one condition."), most=MOST_VALUES)
    if operator in ONE_VALUE and len(given) > 1:
        raise Invalid("several_values", _("This operator takes one value. Give just one."))
    values: list[Any] = []
    for number, one in enumerate(given):
        try:
            values.append(_value(field, operator, one, formats))
        except Invalid as problem:
            refuse((number,) if is_list else (), problem)
    if not given:
        raise no_value()
    return tuple(values)


def no_value() -> Invalid:
    return Invalid("no_value", _("The condition has no value. Give one, or leave the condition out."))


def _value(field: Field, operator: str, raw: object, formats: Formats) -> Any:
    kind = field.kind
    if kind.is_blank(raw):
        raise no_value()
    if field.target in ASKED and raw == ASKED[field.target].value:
        return ASKED[field.target]
    if operator in TEXT_OPERATORS:
        return text_of(raw)
    if kind.key in {"links", "multiple_choice", "tags"}:
        (value,) = kind.read([raw], field, formats) or [None]
        return value
    return (
        _moment(field, raw, formats) if kind.key in {"date", "datetime"} else kind.read(raw, field, formats)
    )


def _moment(field: Field, raw: object, formats: Formats) -> date | datetime | Stretch:
    """A day without a time stays a day, of which a condition then takes the whole."""
    text = raw.strip() if isinstance(raw, str) else ""
    if stretch := read_stretch(text):
        return stretch
    if field.kind.key == "datetime" and 0 < len(text) <= 10:
        found: date = DateKind().read(text, field, formats)
        return found
    value: date | datetime = field.kind.read(raw, field, formats)
    return value


def _range(field: Field, raw: object, formats: Formats, refuse: Refuse) -> tuple[Any, ...]:
    """Both ends, each may be open; or a word that names a stretch of days."""
    if isinstance(raw, str) and field.kind.key in {"date", "datetime"}:
        value = _value(field, "between", raw, formats)
        return value, value
    if not isinstance(raw, Mapping) or not raw.keys() <= {"from", "to"}:
        raise Invalid(
            "not_a_range",
            _("This is no range. Give “from” and “to”, or for days a word such as this_month."),
        )
    ends: list[Any] = []
    for end in ("from", "to"):
        try:
            blank = field.kind.is_blank(raw.get(end))
            ends.append(None if blank else _value(field, "between", raw[end], formats))
        except Invalid as problem:
            refuse((end,), problem)
            return ()
    if ends == [None, None]:
        raise no_value()
    return tuple(ends)
