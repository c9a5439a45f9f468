"""Totals of a list: its measures for each group, and the sum of all."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from babel import dates
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from zhike.records.declaration import RecordType
from zhike.records.fields import Field
from zhike.records.lists import Totals, totals
from zhike.records.lists.totals import Group
from zhike.records.pages.answering import answering, list_url
from zhike.records.pages.asking import asker_of
from zhike.records.pages.conditions.chips import condition_bar
from zhike.records.pages.filters import filter_bar
from zhike.records.pages.lists import address, query_of, query_pairs, title_of_list
from zhike.ui import formats

UNIT_LABELS = {
    "day": gettext_lazy("by day"),
    "month": gettext_lazy("by month"),
    "quarter": gettext_lazy("by quarter"),
    "year": gettext_lazy("by year"),
}
UNIT_NAMES = {
    "day": pgettext_lazy("unit", "Day"),
    "month": pgettext_lazy("unit", "Month"),
    "quarter": pgettext_lazy("unit", "Quarter"),
    "year": pgettext_lazy("unit", "Year"),
}
#: A chart of more bars than this says nothing.
MOST_BARS = 60


@dataclass(frozen=True)
class Line:
    """One group as a row: what it is called, how many, how much, and its share of the largest."""

    labels: list[tuple[str, str]]
    number: int
    sums: list[tuple[Decimal | int, Field, str]]
    share: int


@require_safe
@answering
def totals_page(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The measures of a type per group, over the same filters as its list."""
    asker = asker_of(request)
    query = query_of(request, record_type, ("view", "by", "sort", "after"))
    by = [text for text in request.GET.getlist("by") if text][:3]
    found = totals(query, asker, by)
    pairs = query_pairs(query)
    grouped = tuple(("by", text) for text in by)
    lines = _lines(found)
    grand = _grand(found)
    context = {
        "record_type": record_type,
        "query": query,
        "crumbs": [(title_of_list(record_type), address(record_type, pairs)), (_("Totals"), "")],
        # Bars of amounts in several currencies would compare what cannot be compared.
        "has_bars": len(grand) == 1 and 1 < len(lines) <= MOST_BARS,
        "width": len(found.groups) + len(found.measures) + 2,
        "groups": found.groups,
        "group_labels": [group_label(group) for group in found.groups],
        "measures": found.measures,
        "lines": lines,
        "grand": grand,
        "choices": _choices(record_type, by, pairs),
        "menus": filter_bar(query, asker, "records:totals", grouped),
        "conditions": condition_bar(query, asker, "records:totals", grouped),
        "back": urlencode([*grouped, *pairs]),
        "clear_url": f"{list_url(record_type, 'records:totals')}?{urlencode(grouped)}",
        "is_narrowed": query.is_narrowed,
    }
    return render(request, "records/totals.html", context)


def group_label(group: Group) -> str:
    label = str(group.field.label)
    return f"{label} · {UNIT_LABELS[group.unit]}" if group.unit else label


@dataclass(frozen=True)
class GroupChoice:
    """A field to group by; a time has one link for each unit, others have one link."""

    label: str
    links: list[tuple[Any, str, bool]]


def _choices(record_type: RecordType, by: list[str], pairs: list[tuple[str, str]]) -> list[GroupChoice]:
    """Every way to group; a chosen one is taken away by the same link."""
    found = []
    for name in record_type.groups.split():
        field = record_type.all_fields[name]
        is_time = field.kind.key in {"date", "datetime"}
        keys = (
            {f"{name}:{unit}": label for unit, label in UNIT_NAMES.items()}
            if is_time
            else {name: field.label}
        )
        links = []
        for key, label in keys.items():
            others = [text for text in by if text.partition(":")[0] != name]
            wanted = others if key in by else [*others, key]
            link = address(record_type, [*(("by", text) for text in wanted), *pairs], "records:totals")
            links.append((label, link, key in by))
        found.append(GroupChoice(str(field.label) if is_time else "", links))
    return found


def _lines(found: Totals) -> list[Line]:
    top = max((_weight(row) for row in found.rows), default=0) or 1
    lines = []
    for keys, number, sums in found.rows:
        labels = [
            (group_label(group), key_label(group, key, found))
            for group, key in zip(found.groups, keys, strict=True)
        ]
        amounts = [
            (value, measure, _currency(measure, found, keys))
            for value, measure in zip(sums, found.measures, strict=True)
        ]
        weight = max(Decimal(0), Decimal(_weight((keys, number, sums))))
        share = max(int(100 * weight / Decimal(top)), 1 if weight else 0)
        lines.append(Line(labels, number, amounts, share))
    return lines


def _weight(row: tuple[tuple[Any, ...], int, tuple[Decimal | int, ...]]) -> Decimal | int:
    return row[2][0] if row[2] else row[1]


def _currency(measure: Field, found: Totals, keys: tuple[Any, ...]) -> str:
    names = [group.field.name for group in found.groups]
    return keys[names.index(measure.currency_field)] if measure.currency_field in names else ""


def key_label(group: Group, key: Any, found: Totals) -> str:
    if key is None or key == "":
        return _("(empty)")
    if group.unit:
        return stretch_label(group.unit, key)
    if group.field.is_reference:
        return found.labels.of(group.field, key) or _("(not available)")
    if group.field.kind.key == "boolean":
        return _("Yes") if key else _("No")
    label_of = getattr(group.field.kind, "label_of", None)
    option = label_of(key, group.field) if label_of else None
    return str(option.label) if option else str(key)


def stretch_label(unit: str, first: date) -> str:
    if unit == "day":
        return formats.day(first)
    is_chinese = formats.locale().language == "zh"
    if unit == "month":
        return dates.format_date(first, "y年M月" if is_chinese else "MMM y", locale=formats.locale())
    if unit == "quarter":
        quarter = (first.month + 2) // 3
        return f"{first.year}年第{quarter}季度" if is_chinese else f"Q{quarter} {first.year}"
    return f"{first.year}年" if is_chinese else str(first.year)


def _grand(found: Totals) -> list[Line]:
    """The sum of all rows, one line for each currency, since amounts of two are never added."""
    names = [group.field.name for group in found.groups]
    position = next(
        (names.index(m.currency_field) for m in found.measures if m.currency_field in names), None
    )
    lines: dict[Any, list[Any]] = {}
    for keys, number, sums in found.rows:
        line = lines.setdefault(keys[position] if position is not None else "", [0, [Decimal(0)] * len(sums)])
        line[0] += number
        line[1] = [a + b for a, b in zip(line[1], sums, strict=True)]
    return [
        Line(
            [],
            number,
            [(s, m, currency if m.currency_field else "") for s, m in zip(sums, found.measures, strict=True)],
            0,
        )
        for currency, (number, sums) in lines.items()
    ]
