"""What the address of a list asks for: filters, search words, order, place and size, all checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhike.records import registry
from zhike.records.access import Asker, rows
from zhike.records.conditions import Condition, Viewpoint, compile_condition, read_text
from zhike.records.declaration import RecordType
from zhike.records.errors import FieldError, Invalid, Refused
from zhike.records.kinds import Formats
from zhike.records.lists.filters import Filter, read_filter
from zhike.records.models import Record

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200
LONGEST_SEARCH = 200
#: Parameters of a list that are no filters.
OWN = ("q", "where", "sort", "after", "limit")


@dataclass(frozen=True)
class ListQuery:
    """A checked request for a list. `sort` holds names of fields, "-" first for descending.

    `where_text` is the JSON of `where` as the address gave it.
    """

    record_type: RecordType
    filters: tuple[Filter, ...] = ()
    where: Condition | None = None
    where_text: str = ""
    search: str = ""
    sort: tuple[str, ...] = ()
    after: str = ""
    limit: int = DEFAULT_LIMIT
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filters or self.where or self.search)

    def filtered(self, asker: Asker, *, trashed: bool = False) -> "QuerySet[Record]":
        """The rows that match and that the asker may see, in no order."""
        found = rows(asker, self.record_type, trashed=trashed)
        view = Viewpoint(asker, self.zone)
        for condition in (*(one.condition for one in self.filters), self.where):
            if condition is not None:
                found = found.filter(compile_condition(condition, view))
        return found.filter(self._search_condition(asker)) if self.search else found

    def _search_condition(self, asker: Asker) -> Q:
        """Every word somewhere in one of the searched fields; in related records only where they may be seen."""
        condition = Q()
        for word in self.search.split():
            anywhere = Q()
            for name in self.record_type.search.split():
                relation, _dot, column = name.rpartition(".")
                if relation:
                    target = registry.get(self.record_type.all_fields[relation].target)
                    related = rows(asker, target).filter(**{f"{column}__icontains": word}).values("pk")
                    anywhere |= Q(**{f"{relation}__in": related})
                else:
                    anywhere |= Q(**{f"{column}__icontains": word})
            condition &= anywhere
        return condition

    def without(self, one: Filter) -> "ListQuery":
        return replace(self, filters=tuple(f for f in self.filters if f is not one), after="")

    def parameters(self) -> list[tuple[str, str]]:
        """The query as the parameters of an address, without the place in the list."""
        pairs = [(f.parameter, text) for f in self.filters for text in (f.raw or ("1",))]
        if self.where_text:
            pairs.append(("where", self.where_text))
        if self.search:
            pairs.append(("q", self.search))
        if self.sort and self.sort != default_sort(self.record_type):
            pairs.append(("sort", ",".join(self.sort)))
        return pairs


def default_sort(record_type: RecordType) -> tuple[str, ...]:
    return tuple(record_type.sort.replace(",", " ").split())


def parse(
    record_type: RecordType,
    params: Mapping[str, Sequence[str]],
    asker: Asker,
    *,
    zone: ZoneInfo | None = None,
    ignore: Sequence[str] = (),
) -> ListQuery:
    """Reads the parameters of an address; those named in `ignore` belong to the face.

    Raises Refused naming every parameter that is unknown or malformed.
    """
    zone = zone or ZoneInfo("UTC")
    errors: list[FieldError] = []
    filters: list[Filter] = []
    for name, values in params.items():
        if name in OWN or name in ignore:
            continue
        try:
            filters.append(_read_parameter(record_type, name, values, Formats(zone=zone)))
        except Invalid as problem:
            errors.append(FieldError((name,), problem.code, str(problem)))
    where_text = _last(params, "where").strip()
    where = _read_where(record_type, where_text, Formats(zone=zone), errors)
    search = _last(params, "q").strip()
    if len(search) > LONGEST_SEARCH or "\x00" in search:
        errors.append(
            FieldError(
                ("q",), "bad_search", _("Search for at most %(most)d characters.") % {"most": LONGEST_SEARCH}
            )
        )
    if search and not record_type.search:
        errors.append(
            FieldError(("q",), "not_searchable", _("These records have no text to search. Leave q out."))
        )
    sort = _read_sort(record_type, _last(params, "sort"), errors)
    limit = _read_limit(_last(params, "limit"), errors)
    if errors:
        raise Refused(errors)
    after = _last(params, "after")
    return ListQuery(record_type, tuple(filters), where, where_text, search, sort, after, limit, zone)


def _read_where(
    record_type: RecordType, text: str, formats: Formats, errors: list[FieldError]
) -> Condition | None:
    if not text:
        return None
    try:
        return read_text(text, record_type, formats, ("where",))
    except Refused as refusal:
        errors.extend(refusal.errors)
    return None


def _last(params: Mapping[str, Sequence[str]], name: str) -> str:
    values = params.get(name) or ("",)
    return values if isinstance(values, str) else values[-1]


def _read_parameter(
    record_type: RecordType, parameter: str, values: Sequence[str], formats: Formats
) -> Filter:
    name, _separator, operator = parameter.partition("__")
    declared = record_type.all_fields.get(name)
    if declared is None:
        raise Invalid(
            "unknown_parameter",
            _("There is no filter “%(name)s”. Filters are fields: %(known)s."),
            name=name[:60],
            known=", ".join(list(record_type.all_fields)[:40]),
        )
    given = [values] if isinstance(values, str) else list(values)
    return read_filter(declared, operator or declared.kind.operators[0], given, formats)


def _read_sort(record_type: RecordType, text: str, errors: list[FieldError]) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    known = record_type.sort_columns
    for name in names:
        if name.removeprefix("-") not in known:
            message = _(
                "Lists are not sorted by “%(name)s”. Use one of %(known)s, with - in front for descending."
            )
            said = {"name": name[:60], "known": ", ".join(sorted(known))}
            errors.append(FieldError(("sort",), "unknown_sort", message % said))
    if len({name.removeprefix("-") for name in names}) < len(names) or len(names) > 3:
        errors.append(FieldError(("sort",), "bad_sort", _("Sort by at most three fields, each once.")))
    return names or default_sort(record_type)


def _read_limit(text: str, errors: list[FieldError]) -> int:
    if not text:
        return DEFAULT_LIMIT
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not 1 <= int(text) <= LARGEST_LIMIT:
        said = {"most": LARGEST_LIMIT}
        errors.append(
            FieldError(("limit",), "bad_limit", _("A limit is a whole number from 1 to %(most)d.") % said)
        )
        return DEFAULT_LIMIT
    return int(text)
