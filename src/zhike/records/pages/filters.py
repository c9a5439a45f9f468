"""The filters of a list as people see them: chips that are set, and menus that set them."""

from dataclasses import dataclass
from dataclasses import field as made_of
from typing import Any
from urllib.parse import urlencode

from django.utils import dateparse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhike.records.access import Asker
from zhike.records.fields import Field
from zhike.records.labels import names_of
from zhike.records.lists import Filter, ListQuery
from zhike.records.lists.filters import EMPTY_OPERATORS, SEPARATOR
from zhike.records.pages.answering import list_url
from zhike.records.pages.options import Offers, Option, as_uuid, picker_url
from zhike.ui import formats

OPERATOR_LABELS = {
    "is": pgettext_lazy("operator", "is"),
    "is_not": pgettext_lazy("operator", "is not"),
    "contains": pgettext_lazy("operator", "contains"),
    "starts_with": pgettext_lazy("operator", "starts with"),
    "at_least": pgettext_lazy("operator", "at least"),
    "at_most": pgettext_lazy("operator", "at most"),
    "between": pgettext_lazy("operator", "between"),
    "is_empty": pgettext_lazy("operator", "is empty"),
    "is_not_empty": pgettext_lazy("operator", "is not empty"),
    "has_any": pgettext_lazy("operator", "has any of"),
    "has_all": pgettext_lazy("operator", "has all of"),
    "has_none": pgettext_lazy("operator", "has none of"),
}
DAY_LABELS = {
    "today": gettext_lazy("Today"),
    "yesterday": gettext_lazy("Yesterday"),
    "this_week": gettext_lazy("This week"),
    "last_week": gettext_lazy("Last week"),
    "this_month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "this_quarter": gettext_lazy("This quarter"),
    "this_year": gettext_lazy("This year"),
    "last_year": gettext_lazy("Last year"),
    "last_7_days": gettext_lazy("Last 7 days"),
    "last_30_days": gettext_lazy("Last 30 days"),
    "last_90_days": gettext_lazy("Last 90 days"),
    "next_7_days": gettext_lazy("Next 7 days"),
    "next_30_days": gettext_lazy("Next 30 days"),
}
OFFERED_DAYS = (
    "today",
    "this_week",
    "this_month",
    "last_month",
    "last_30_days",
    "this_quarter",
    "this_year",
    "last_year",
)
#: How the values of a kind are asked for: records/filters/<control>.html.
CONTROLS = {
    "choice": "choices", "multiple_choice": "choices", "currency": "choices", "person": "choices", "team": "choices",
    "relation": "records", "links": "records", "date": "dates", "datetime": "dates", "number": "range",
    "percent": "range", "money": "range", "duration": "range", "boolean": "boolean", "file": "none",
}  # fmt: skip
#: Filters that are not set and stand in the bar; the others are a click away.
MOST_OFFERED = 6
#: Above so many options a list to tick is replaced by a field to type in.
MOST_TO_TICK = 24


@dataclass
class FilterMenu:
    """A field to filter by: its menu, and the chip when it is set."""

    field: Field
    operator: str
    operators: list[tuple[str, Any]]
    control: str
    values: tuple[str, ...] = ()
    options: list[Option] = made_of(default_factory=list)
    is_set: bool = False
    operator_label: Any = ""
    value_label: str = ""
    remove_url: str = ""
    low: str = ""
    high: str = ""
    search_url: str = ""
    days: list[tuple[str, Any]] = made_of(default_factory=list)

    @property
    def id(self) -> str:
        return f"filter-{self.field.name}-{self.operator}" if self.is_set else f"filter-{self.field.name}"


@dataclass(frozen=True)
class FilterBar:
    """The menus of a list: those that are set or stand in the bar, and those folded away."""

    shown: list[FilterMenu]
    folded: list[FilterMenu]


def filter_bar(
    query: ListQuery, asker: Asker, page: str = "records:list", more: tuple[tuple[str, str], ...] = ()
) -> FilterBar:
    """First what is set, in the order of the address; then what the type offers beside."""
    offers = Offers(asker)
    chosen = [_menu_of(one, query, offers, page, more) for one in query.filters]
    used = {one.field.name for one in query.filters}
    offered = [_empty_menu(f, offers) for f in query.record_type.filter_fields if f.name not in used]
    return FilterBar([*chosen, *offered[:MOST_OFFERED]], offered[MOST_OFFERED:])


def _empty_menu(declared: Field, offers: Offers) -> FilterMenu:
    operators = _operators(declared)
    return _fill(FilterMenu(declared, operators[0][0], operators, _control(declared)), offers)


def _menu_of(
    one: Filter, query: ListQuery, offers: Offers, page: str, more: tuple[tuple[str, str], ...]
) -> FilterMenu:
    pairs = [*more, *query.without(one).parameters()]
    base = list_url(query.record_type, page)
    menu = FilterMenu(
        one.field,
        one.operator,
        _operators(one.field),
        _control(one.field),
        values=() if one.operator in EMPTY_OPERATORS else one.raw,
        is_set=True,
        operator_label=OPERATOR_LABELS["is" if one.raw and one.raw[0] in DAY_LABELS else one.operator],
        remove_url=f"{base}?{urlencode(pairs)}" if pairs else base,
    )
    if menu.control in {"range", "dates"} and one.raw and one.operator not in EMPTY_OPERATORS:
        menu.low, menu.high = _bounds(one.operator, one.raw[0])
    _fill(menu, offers)
    menu.value_label = _value_label(menu, offers)
    return menu


def _bounds(operator: str, raw: str) -> tuple[str, str]:
    """What the two fields of a range show for a filter that may have been written by hand."""
    if raw in DAY_LABELS:
        return "", ""
    low, separator, high = raw.partition(SEPARATOR)
    if separator:
        return low, high
    return {"at_least": (raw, ""), "at_most": ("", raw)}.get(operator, (raw, raw))


def _operators(declared: Field) -> list[tuple[str, Any]]:
    """A range says all that is, at least and at most say; its menu offers no other words for it."""
    known = declared.kind.operators
    if _control(declared) in {"range", "dates"}:
        known = tuple(key for key in known if key == "between" or key in EMPTY_OPERATORS)
    return [(key, OPERATOR_LABELS[key]) for key in known]


def _control(declared: Field) -> str:
    return CONTROLS.get(declared.kind.key, "text")


def _fill(menu: FilterMenu, offers: Offers) -> FilterMenu:
    if menu.control in {"choices", "records"}:
        menu.options = offers.of(menu.field, menu.values)
        me = {"user": ("me", _("Me")), "team": ("mine", _("My teams"))}.get(menu.field.target)
        if me:
            menu.options = [Option(*me), *menu.options]
        if len(menu.options) > MOST_TO_TICK:
            menu.control = "pick"
        if menu.control == "records":
            menu.search_url = picker_url(menu.field.target)
    if menu.control == "dates":
        menu.days = [(key, DAY_LABELS[key]) for key in OFFERED_DAYS]
    return menu


# --- what a chip says


def _value_label(menu: FilterMenu, offers: Offers) -> str:
    if menu.operator in EMPTY_OPERATORS:
        return ""
    if menu.operator == "between":
        return _range_label(menu)
    names = {option.value: option.label for option in menu.options}
    if menu.control == "records":
        ids = {pk for value in menu.values if (pk := as_uuid(value))}
        names |= {str(pk): name for pk, name in names_of(offers.asker, menu.field.target, ids).items()}
    if menu.control == "boolean":
        names = {"true": _("Yes"), "false": _("No")}
    shown = [
        names.get(value, value if menu.control not in {"records"} else _("not available"))
        for value in menu.values
    ]
    more = len(shown) - 3
    text = " / ".join(shown[:3])
    return f"{text} +{more}" if more > 0 else text


def _range_label(menu: FilterMenu) -> str:
    raw = menu.values[0] if menu.values else ""
    if raw in DAY_LABELS:
        return str(DAY_LABELS[raw])
    low, high = (
        _bound_label(menu.field, text) for text in (menu.low or raw, menu.high or ("" if menu.low else raw))
    )
    if low and high:
        return low if low == high else f"{low} – {high}"
    return f"≥ {low}" if low else f"≤ {high}"


def _bound_label(declared: Field, text: str) -> str:
    if not text:
        return ""
    if declared.kind.key in {"date", "datetime"}:
        try:
            day = dateparse.parse_date(text[:10])
        except ValueError:
            day = None
        return formats.day(day) if day else text
    return formats.number(text) if declared.kind.is_numeric and declared.kind.key != "duration" else text
