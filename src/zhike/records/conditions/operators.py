"""What each operator means in SQL: the one implementation, for flat filters and for trees.

An operator is positive, true only of a value that is there, or the exact opposite of a positive one: "is not"
also holds where the field is empty. Django guards a negated comparison of a nullable column against NULL.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import IContains

from zhike.records.conditions.days import Stretch, start_of
from zhike.records.conditions.values import Asked
from zhike.records.conditions.viewpoint import Viewpoint
from zhike.records.fields import Field
from zhike.records.kinds import AddressKind

Values = tuple[Any, ...]
OPPOSITES = {"is_not": "is", "is_empty": "is_not_empty", "has_none": "has_any"}


def positive_of(operator: str) -> str:
    """The operator that this one denies, or itself."""
    return OPPOSITES.get(operator, operator)


def positive_q(field: Field, operator: str, values: Values, view: Viewpoint) -> Q:
    """Rows whose own field meets a positive operator."""
    return _POSITIVE[operator](field, values, view)


def _is(field: Field, values: Values, view: Viewpoint) -> Q:
    if field.kind.key in {"date", "datetime"}:
        return _any(_from(field, value, view) & _to(field, value, view) for value in values)
    return Q(**{f"{field.attname}__in": _resolved(values, view)})


def _resolved(values: Values, view: Viewpoint) -> list[Any]:
    """The values with "me" and "mine" put in; nobody is me where the system asks."""
    found: list[Any] = []
    for value in values:
        if not isinstance(value, Asked):
            found.append(value)
        elif value is Asked.ME:
            found.extend([view.asker.user.pk] if view.asker.user else [])
        else:
            found.extend(sorted(view.asker.tree_ids))
    return found


def _contains(field: Field, values: Values, view: Viewpoint) -> Q:
    if field.kind.key == "address":
        return _any(_in_address(field, value) for value in values)
    return _any(Q(**{f"{field.attname}__icontains": value}) for value in values)


def _in_address(field: Field, text: str) -> Q:
    """In one of the parts: the stored JSON as a whole would also match their names."""
    nothing = Value("", TextField())
    parts = (Coalesce(KeyTextTransform(part, F(field.attname)), nothing) for part in AddressKind.PARTS)
    return _any(Q(IContains(part, text)) for part in parts)


def _starts_with(field: Field, values: Values, view: Viewpoint) -> Q:
    return _any(Q(**{f"{field.attname}__istartswith": value}) for value in values)


def _at_least(field: Field, values: Values, view: Viewpoint) -> Q:
    return _from(field, values[0], view)


def _at_most(field: Field, values: Values, view: Viewpoint) -> Q:
    return _to(field, values[0], view)


def _between(field: Field, values: Values, view: Viewpoint) -> Q:
    low, high = values
    condition = Q() if low is None else _from(field, low, view)
    return condition if high is None else condition & _to(field, high, view)


def _from(field: Field, value: Any, view: Viewpoint) -> Q:
    """Not before the value; before none of the days that it names."""
    first = value.days(view.today)[0] if isinstance(value, Stretch) else value
    if field.kind.key == "datetime" and type(first) is date:
        first = start_of(first, view.zone)
    return Q(**{f"{field.attname}__gte": first})


def _to(field: Field, value: Any, view: Viewpoint) -> Q:
    """Not after the value; the days that it names are taken whole."""
    last = value.days(view.today)[1] if isinstance(value, Stretch) else value
    if field.kind.key == "datetime" and type(last) is date:
        return Q(**{f"{field.attname}__lt": start_of(last + timedelta(days=1), view.zone)})
    return Q(**{f"{field.attname}__lte": last})


def _is_not_empty(field: Field, values: Values, view: Viewpoint) -> Q:
    if field.is_links:
        return Q(Exists(_links(field)))
    name, nothing = field.attname, _nothing(field)
    is_there = Q(**{f"{name}__isnull": False})
    if nothing is None:
        return is_there
    is_something = ~Q(**{name: nothing})
    return is_there & is_something if field.nullable else is_something


def _nothing(field: Field) -> Any:
    """What a column holds beside NULL where there is no value; None where only NULL says so."""
    nothing: dict[str, Any] = {"multiple_choice": [], "tags": [], "address": {}}
    return nothing.get(field.kind.key, "" if field.kind.empty == "" else None)


def _has_any(field: Field, values: Values, view: Viewpoint) -> Q:
    if field.is_links:
        links: Any = field.model_field
        return Q(Exists(_links(field).filter(**{f"{links.m2m_reverse_field_name()}__in": values})))
    return Q(**{f"{field.attname}__overlap": list(values)})


def _has_all(field: Field, values: Values, view: Viewpoint) -> Q:
    return Q(**{f"{field.attname}__contains": list(values)})


def _links(field: Field) -> Any:
    """The rows that keep the links of the outer query's row."""
    links: Any = field.model_field
    return links.remote_field.through._default_manager.filter(**{links.m2m_field_name(): OuterRef("pk")})


def _any(conditions: Any) -> Q:
    return reduce(or_, conditions)


_POSITIVE: dict[str, Callable[[Field, Values, Viewpoint], Q]] = {
    "is": _is,
    "contains": _contains,
    "starts_with": _starts_with,
    "at_least": _at_least,
    "at_most": _at_most,
    "between": _between,
    "is_not_empty": _is_not_empty,
    "has_any": _has_any,
    "has_all": _has_all,
}
