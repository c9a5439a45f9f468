"""One filter of a list: a field, an operator, values; from the text of an address to a condition in SQL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.records.access import Asker
from zhike.records.errors import Invalid
from zhike.records.fields import Field
from zhike.records.kinds import Formats

SEPARATOR = ".."
MOST_VALUES = 200
EMPTY_OPERATORS = ("is_empty", "is_not_empty")
RELATIVE_DAYS = (
    "today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_quarter", "this_year",
    "last_year", "last_7_days", "last_30_days", "last_90_days", "next_7_days", "next_30_days",
)  # fmt: skip


@dataclass(frozen=True)
class Filter:
    """A checked filter. `raw` is what the address said, for chips and links; `values` what it means."""

    field: Field
    operator: str
    raw: tuple[str, ...]
    values: tuple[Any, ...]

    @property
    def parameter(self) -> str:
        return parameter_name(self.field, self.operator)

    def condition(self, zone: ZoneInfo) -> Q:
        return CONDITIONS[self.operator](self.field, self.values, zone)


def parameter_name(field: Field, operator: str) -> str:
    """`stage` for the kind's first operator, `stage__is_not` for another."""
    return field.name if operator == field.kind.operators[0] else f"{field.name}__{operator}"


def read_filter(field: Field, operator: str, raw: Sequence[str], asker: Asker, formats: Formats) -> Filter:
    """Checks operator and values. Raises Invalid with the remedy."""
    if operator not in field.kind.operators:
        raise Invalid(
            "unknown_operator",
            _("“%(operator)s” does not fit this field. Use one of %(known)s."),
            operator=operator,
            known=", ".join(field.kind.operators),
        )
    if len(raw) > MOST_VALUES:
        raise Invalid("too_many", _("At most %(most)d values fit into one filter."), most=MOST_VALUES)
    if operator in EMPTY_OPERATORS:
        return Filter(field, operator, tuple(raw), ())
    read = _range_values if operator == "between" else _plain_values
    values = read(field, [text for text in raw if text.strip()], asker, formats)
    if not values:
        raise Invalid("no_value", _("The filter has no value. Give one, or leave the filter out."))
    return Filter(field, operator, tuple(raw), values)


def _plain_values(field: Field, raw: Sequence[str], asker: Asker, formats: Formats) -> tuple[Any, ...]:
    values: list[Any] = []
    for text in raw:
        if field.target == "user" and text == "me":
            values.append(asker.user.pk if asker.user else None)
        elif field.target == "team" and text == "mine":
            values.extend(asker.tree_ids or [None])
        elif field.kind.key in {"links", "multiple_choice", "tags"}:
            values.extend(field.kind.read([text], field, formats))
        elif field.kind.key in {"text", "long_text", "auto_number", "email", "phone", "url", "address"}:
            if "\x00" in text:
                raise Invalid("nul_character", _("The text holds a NUL character. Remove it."))
            values.append(text.strip())
        else:
            values.append(field.kind.read(text, field, formats))
    return tuple(values)


def _range_values(field: Field, raw: Sequence[str], asker: Asker, formats: Formats) -> tuple[Any, ...]:
    if not raw:
        return ()
    text = raw[0].strip()
    if text in RELATIVE_DAYS and field.kind.key in {"date", "datetime"}:
        return (text,)
    low, separator, high = text.partition(SEPARATOR)
    if not separator:
        low = high = text
    bounds = tuple(_bound(field, part.strip(), formats) for part in (low, high))
    return () if bounds == (None, None) else bounds


def _bound(field: Field, text: str, formats: Formats) -> Any:
    """A day without a time stays a day: the upper bound then takes the whole of it."""
    if not text:
        return None
    if field.kind.key == "datetime" and len(text) <= 10:
        from zhike.records.kinds import DateKind

        return DateKind().read(text, field, formats)
    return field.kind.read(text, field, formats)


# --- conditions


def start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def relative_days(word: str, today: date) -> tuple[date, date]:
    """First and last day of a word such as last_30_days, seen from today."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    quarter = first.replace(month=3 * ((today.month - 1) // 3) + 1)
    january = first.replace(month=1)
    fixed: dict[str, tuple[date, date]] = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1),) * 2,
        "this_week": (monday, monday + timedelta(days=6)),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this_month": (first, _month_end(first, 1)),
        "last_month": (before.replace(day=1), before),
        "this_quarter": (quarter, _month_end(quarter, 3)),
        "this_year": (january, january.replace(month=12, day=31)),
        "last_year": (january.replace(year=today.year - 1), january - timedelta(days=1)),
    }
    if word in fixed:
        return fixed[word]
    direction, number, _days = word.split("_")
    span = timedelta(days=int(number) - 1)
    return (today - span, today) if direction == "last" else (today, today + span)


def _month_end(first: date, months: int) -> date:
    index = first.month - 1 + months
    return date(first.year + index // 12, index % 12 + 1, 1) - timedelta(days=1)


def _is(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    known = [value for value in values if value is not None]
    if field.kind.key in {"datetime"}:
        return _between(field, (known[0], known[0]), zone)
    return Q(**{f"{field.attname}__in": known})


def _is_not(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    return ~_is(field, values, zone) | Q(**{f"{field.attname}__isnull": True})


def _contains(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    condition = Q()
    for value in values:
        condition |= Q(**{f"{field.attname}__icontains": value})
    return condition


def _starts_with(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    return Q(**{f"{field.attname}__istartswith": values[0]})


def _at_least(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    return _between(field, (values[0], None), zone)


def _at_most(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    return _between(field, (None, values[0]), zone)


def _between(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    if isinstance(values[0], str):
        values = relative_days(values[0], timezone.now().astimezone(zone).date())
    low, high = values
    name, condition = field.attname, Q()
    if field.kind.key == "datetime":
        if type(low) is date:
            low = start_of(low, zone)
        if type(high) is date:
            condition &= Q(**{f"{name}__lt": start_of(high + timedelta(days=1), zone)})
            high = None
    if low is not None:
        condition &= Q(**{f"{name}__gte": low})
    if high is not None:
        condition &= Q(**{f"{name}__lte": high})
    return condition


def _is_empty(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    condition = Q(**{f"{field.name if field.is_links else field.attname}__isnull": True})
    if field.kind.empty == "":
        condition |= Q(**{field.attname: ""})
    elif field.kind.key in {"multiple_choice", "tags"}:
        condition |= Q(**{f"{field.attname}__len": 0})
    return condition


def _is_not_empty(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    return ~_is_empty(field, values, zone)


def _has_any(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    if field.is_links:
        return Q(pk__in=_linked(field, values))
    return Q(**{f"{field.attname}__overlap": list(values)})


def _linked(field: Field, values: tuple[Any, ...]) -> Any:
    """Ids of the records with a link to one of the values: a semi-join, so that no row appears twice."""
    links: Any = field.model_field
    through = links.remote_field.through._default_manager
    return through.filter(**{f"{links.m2m_reverse_field_name()}__in": values}).values(links.m2m_field_name())


def _has_all(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    return Q(**{f"{field.attname}__contains": list(values)})


def _has_none(field: Field, values: tuple[Any, ...], zone: ZoneInfo) -> Q:
    return ~_has_any(field, values, zone)


CONDITIONS: dict[str, Callable[[Field, tuple[Any, ...], ZoneInfo], Q]] = {
    "is": _is,
    "is_not": _is_not,
    "contains": _contains,
    "starts_with": _starts_with,
    "at_least": _at_least,
    "at_most": _at_most,
    "between": _between,
    "is_empty": _is_empty,
    "is_not_empty": _is_not_empty,
    "has_any": _has_any,
    "has_all": _has_all,
    "has_none": _has_none,
}
