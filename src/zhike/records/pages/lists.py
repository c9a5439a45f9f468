"""The list of a record type, and what loads after its rows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhike.records.access import Asker
from zhike.records.declaration import Computed, RecordType
from zhike.records.errors import FieldError, Refused
from zhike.records.fields import Field
from zhike.records.lists import Count, ListQuery, count, page, parse
from zhike.records.lists.query import default_sort
from zhike.records.pages.answering import answering, list_url
from zhike.records.pages.asking import asker_of, zone_of_request
from zhike.records.pages.conditions.chips import condition_bar
from zhike.records.pages.filters import filter_bar
from zhike.ui import formats

#: Parameters of the page itself: the tab that was chosen.
OF_PAGE = ("view",)


@dataclass(frozen=True)
class Column:
    """A column with the link that sorts by it, where it sorts."""

    field: Field
    sort_url: str
    direction: str

    @property
    def is_number(self) -> bool:
        return self.field.kind.is_numeric


def query_of(request: HttpRequest, record_type: RecordType, ignore: tuple[str, ...] = OF_PAGE) -> ListQuery:
    params = dict(request.GET.lists())
    return parse(record_type, params, asker_of(request), zone=zone_of_request(), ignore=ignore)


def address(record_type: RecordType, pairs: list[tuple[str, str]], page: str = "records:list") -> str:
    base = list_url(record_type, page)
    return f"{base}?{urlencode(pairs)}" if pairs else base


@require_safe
@answering
def list_page(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """A page of rows; as a fragment only the rows that follow."""
    asker = asker_of(request)
    query = query_of(request, record_type)
    found = page(query, asker)
    state = _state(query, request.GET.get("view", ""))
    context: dict[str, Any] = {
        "record_type": record_type,
        "columns": _columns(query, state),
        "records": found.rows,
        "labels": found.labels,
        "next_url": address(record_type, [*state, ("after", found.next_cursor)]) if found.next_cursor else "",
        "is_narrowed": query.is_narrowed,
    }
    if request.headers.get("HX-Request") and query.after:
        return render(request, "records/list.html#rows", context)
    return render(request, "records/list.html", context | _frame(request, query, asker, state))


def _state(query: ListQuery, view: str) -> list[tuple[str, str]]:
    known = {key for key, _label, _params in query.record_type.views}
    return [*([("view", view)] if view in known else []), *query.parameters()]


def _frame(
    request: HttpRequest, query: ListQuery, asker: Asker, state: list[tuple[str, str]]
) -> dict[str, Any]:
    """What stands around the rows: tabs, filters, search, buttons."""
    record_type = query.record_type
    return {
        "query": query,
        "state": state,
        "back": urlencode(state),
        "tabs": _tabs(record_type, dict(state).get("view", ""), query),
        "menus": filter_bar(query, asker),
        "conditions": condition_bar(query, asker),
        "count_url": address(record_type, state, "records:count"),
        "totals_url": address(record_type, query_pairs(query), "records:totals")
        if record_type.groups
        else "",
        "may_create": asker.may(record_type, "create"),
        "may_restore": asker.may(record_type, "delete"),
        "clear_url": list_url(record_type),
        "search_label": _search_label(record_type),
    }


def query_pairs(query: ListQuery) -> list[tuple[str, str]]:
    """Filters and search of a list, without its order."""
    return [(name, value) for name, value in query.parameters() if name != "sort"]


def _search_label(record_type: RecordType) -> str:
    return _("Search %(records)s") % {"records": record_type.label_plural}


def _tabs(record_type: RecordType, current: str, query: ListQuery) -> list[dict[str, Any]]:
    plain = not current and not query.filters and not query.where
    tabs = [{"label": _("All"), "url": list_url(record_type), "current": plain}]
    for key, label, params in record_type.views:
        pairs = [("view", key), *params.items()]
        tabs.append({"label": label, "url": address(record_type, pairs), "current": key == current})
    return tabs


def _columns(query: ListQuery, state: list[tuple[str, str]]) -> list[Column]:
    sortable = query.record_type.sort_columns
    shown = [*query.record_type.shown_columns, *(_as_field(c) for c in query.record_type.computed.values())]
    return [
        _column(field, query, state) if field.name in sortable else Column(field, "", "") for field in shown
    ]


def _column(field: Field, query: ListQuery, state: list[tuple[str, str]]) -> Column:
    first = query.sort[0] if query.sort else ""
    direction = ""
    if first.removeprefix("-") == field.name:
        direction = "descending" if first.startswith("-") else "ascending"
    is_largest_first = field.kind.is_numeric or field.kind.key in {"date", "datetime"}
    if direction:
        wanted = field.name if direction == "descending" else f"-{field.name}"
    else:
        wanted = f"-{field.name}" if is_largest_first else field.name
    pairs = [(name, value) for name, value in state if name != "sort"]
    if (wanted,) != default_sort(query.record_type):
        pairs.append(("sort", wanted))
    return Column(field, address(query.record_type, pairs), direction)


def _as_field(computed: Computed) -> Field:
    """A computed column, read and shown like any other."""
    return Field(
        name=computed.name,
        kind=computed.kind,
        label=computed.label,
        decimals=computed.decimals,
        currency_field=computed.currency_field,
        is_fact=True,
    )


@require_safe
@answering
def count_fragment(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The number of matching rows, asked for after the rows are there."""
    found = count(query_of(request, record_type), asker_of(request))
    return HttpResponse(count_text(found), content_type="text/plain; charset=utf-8")


def count_text(found: Count) -> str:
    return formats.number(found.number) + ("+" if found.is_capped else "")


@require_safe
@answering
def change_filter(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """What a filter's little form says, put into the address of the list."""
    name = request.GET.get("field", "")
    field = record_type.all_fields.get(name)
    if field is None:
        raise Refused(
            [
                FieldError(
                    ("field",), "unknown_field", _("There is no field “%(name)s”.") % {"name": name[:60]}
                )
            ]
        )
    state = QueryDict(request.GET.get("back", "")[:10_000], mutable=True)
    for parameter in [p for p in state if p == "after" or p.partition("__")[0] == name]:
        del state[parameter]
    operator = request.GET.get("operator", "") or field.kind.operators[0]
    values = _filter_values(request.GET, operator)
    parameter = name if operator == field.kind.operators[0] else f"{name}__{operator}"
    if values:
        state.setlist(parameter, values)
    page = "records:totals" if request.GET.get("page") == "totals" else "records:list"
    pairs = [(key, value) for key, found in state.lists() for value in found]
    return redirect(address(record_type, pairs, page))


def _filter_values(given: QueryDict, operator: str) -> list[str]:
    if operator in {"is_empty", "is_not_empty"}:
        return ["1"]
    low, high = given.get("low", "").strip(), given.get("high", "").strip()
    if operator == "between" and (low or high):
        return [f"{low}..{high}"]
    return [value for value in given.getlist("value") if value.strip()]


def title_of_list(record_type: RecordType) -> str:
    return capfirst(str(record_type.label_plural))
