"""Numbers over the rows of a list: count and sums, by choice, relation, or stretch of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDay, TruncMonth, TruncQuarter, TruncYear
from django.utils.translation import gettext as _

from zhike.records.access import Asker
from zhike.records.declaration import RecordType
from zhike.records.errors import FieldError, Refused
from zhike.records.fields import Field
from zhike.records.labels import Labels, names_of
from zhike.records.lists.query import ListQuery

UNITS = {"day": TruncDay, "month": TruncMonth, "quarter": TruncQuarter, "year": TruncYear}
MOST_GROUPS = 5_000


@dataclass(frozen=True)
class Group:
    """What rows are grouped by: a field, and a unit where it is a time."""

    field: Field
    unit: str = ""

    @property
    def name(self) -> str:
        return f"{self.field.name}:{self.unit}" if self.unit else self.field.name


@dataclass
class Totals:
    """One row of numbers for each group; keys follow `groups`, sums follow `measures`, exact decimals."""

    groups: list[Group]
    measures: list[Field]
    rows: list[tuple[tuple[Any, ...], int, tuple[Decimal | int, ...]]]
    labels: Labels


def totals(
    query: ListQuery, asker: Asker, by: Sequence[str] = (), measures: Sequence[str] | None = None
) -> Totals:
    """Count and sums over the query's rows, grouped by `by` ("country", "placed_at:month"): times in their
    order, other groups by the first sum, the largest first.

    Amounts in several currencies are never added: their currency becomes a group of its own. Times fall
    into days and months of the workspace's time zone. Raises Refused naming what is unknown.
    """
    errors: list[FieldError] = []
    record_type = query.record_type
    groups = [group for text in by if (group := _read_group(record_type, text, errors))]
    fields = _read_measures(record_type, measures, errors)
    if errors:
        raise Refused(errors)
    for measure in fields:
        currency = record_type.all_fields.get(measure.currency_field)
        if currency and all(group.field.name != currency.name for group in groups):
            groups.append(Group(currency))
    rows = _sum_up(query, asker, groups, fields)
    return Totals(groups, fields, rows, _labels(asker, groups, rows))


def _read_group(record_type: RecordType, text: str, errors: list[FieldError]) -> Group | None:
    name, _separator, unit = text.partition(":")
    known = record_type.groups.split()
    field = record_type.all_fields.get(name)
    if field is None or name not in known:
        message = _("There are no totals by “%(name)s”. Use one of %(known)s.")
        errors.append(
            FieldError(
                ("by",), "unknown_group", message % {"name": name[:60], "known": ", ".join(known) or "–"}
            )
        )
        return None
    is_time = field.kind.key in {"date", "datetime"}
    if (is_time and unit not in UNITS) or (unit and not is_time):
        message = _("Group “%(name)s” like this: %(example)s.")
        example = f"{name}:{'|'.join(UNITS)}" if is_time else name
        errors.append(FieldError(("by",), "unknown_unit", message % {"name": text[:60], "example": example}))
        return None
    return Group(field, unit)


def _read_measures(
    record_type: RecordType, wanted: Sequence[str] | None, errors: list[FieldError]
) -> list[Field]:
    known = record_type.measures.split()
    for name in wanted or ():
        if name not in known:
            message = _("“%(name)s” cannot be summed. Use one of %(known)s.")
            said = {"name": name[:60], "known": ", ".join(known) or "–"}
            errors.append(FieldError(("measure",), "unknown_measure", message % said))
    return [record_type.all_fields[name] for name in (known if wanted is None else wanted) if name in known]


def _sum_up(query: ListQuery, asker: Asker, groups: list[Group], fields: list[Field]) -> list[Any]:
    zone = ZoneInfo(settings.TIME_ZONE)
    keys: dict[str, Any] = {}
    for index, group in enumerate(groups):
        column = group.field.attname
        if group.unit:
            options: dict[str, Any] = {"tzinfo": zone} if group.field.kind.key == "datetime" else {}
            keys[f"key_{index}"] = UNITS[group.unit](column, **options)
        else:
            keys[f"key_{index}"] = F(column)
    sums = {f"sum_{index}": Sum(field.attname) for index, field in enumerate(fields)}
    found = query.filtered(asker).order_by()
    if not groups:
        one = found.aggregate(number=Count("pk"), **sums)
        return [((), one["number"], tuple(one[name] or Decimal(0) for name in sums))]
    grouped = found.annotate(**keys).values(*keys).annotate(number=Count("pk"), **sums)
    grouped = grouped.order_by(*_order(groups, list(sums)), *keys)
    rows = list(grouped[: MOST_GROUPS + 1])
    if len(rows) > MOST_GROUPS:
        message = _("These are over %(most)d groups. Group by less, or filter first.") % {"most": MOST_GROUPS}
        raise Refused([FieldError(("by",), "too_many_groups", message)])
    return [
        (
            tuple(_key(group, row[name]) for group, name in zip(groups, keys, strict=True)),
            row["number"],
            tuple(row[name] if row[name] is not None else Decimal(0) for name in sums),
        )
        for row in rows
    ]


def _order(groups: list[Group], sums: list[str]) -> list[str]:
    """Stretches of time follow each other; anything else starts with the most."""
    return [] if any(group.unit for group in groups) else [f"-{name}" for name in [*sums[:1], "number"]]


def _key(group: Group, value: Any) -> Any:
    """A stretch of time is named by its first day."""
    return value.date() if group.unit and hasattr(value, "hour") else value


def _labels(asker: Asker, groups: list[Group], rows: list[Any]) -> Labels:
    labels = Labels()
    for index, group in enumerate(groups):
        if group.field.is_reference:
            ids = {row[0][index] for row in rows if row[0][index]}
            labels.names[group.field.target] = names_of(asker, group.field.target, ids)
    return labels
