"""A page of rows by keyset: as fast at the millionth row as at the first; and counts that never count all."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from zhike.records.access import Asker
from zhike.records.errors import FieldError, Refused
from zhike.records.labels import Labels, labels_of
from zhike.records.lists.query import ListQuery
from zhike.records.models import Record

COUNT_CAP = 10_000


@dataclass
class Page:
    """Rows in order, the cursor of the next page (empty on the last), and what the referred rows are called."""

    rows: list[Record]
    next_cursor: str
    labels: Labels


@dataclass(frozen=True)
class Count:
    """How many rows match; `is_capped` where there are more than were counted."""

    number: int
    is_capped: bool


@dataclass(frozen=True)
class _Order:
    column: str
    is_descending: bool
    is_nullable: bool

    @property
    def expression(self) -> Any:
        # Only where nulls can be: a plain order keeps plain indexes usable in both directions.
        column = F(self.column)
        if not self.is_nullable:
            return column.desc() if self.is_descending else column.asc()
        return column.desc(nulls_last=True) if self.is_descending else column.asc(nulls_last=True)


def page(query: ListQuery, asker: Asker, *, trashed: bool = False) -> Page:
    """The rows after the query's cursor. Raises Refused where the cursor is not one of this order."""
    orders = _orders(query)
    found = query.filtered(asker, trashed=trashed)
    if query.after:
        found = found.filter(_after(orders, _read_cursor(query, orders)))
    for name, computed in query.record_type.computed.items():
        found = found.annotate(**{name: computed.expression()})
        if computed.currency:
            found = found.annotate(**{computed.currency_field: computed.currency()})
    links = [f.name for f in query.record_type.all_fields.values() if f.is_links]
    found = found.order_by(*(order.expression for order in orders)).prefetch_related(*links)
    rows = list(found[: query.limit + 1])
    shown = rows[: query.limit]
    cursor = _cursor(shown[-1], orders) if len(rows) > query.limit else ""
    return Page(shown, cursor, labels_of(asker, query.record_type.all_fields.values(), shown))


def count(query: ListQuery, asker: Asker, *, cap: int = COUNT_CAP, trashed: bool = False) -> Count:
    """Counts up to `cap` rows and no further."""
    number = query.filtered(asker, trashed=trashed).order_by()[: cap + 1].count()
    return Count(min(number, cap), number > cap)


def _orders(query: ListQuery) -> list[_Order]:
    """The columns of the order; the id comes last, in the direction of the one before, and settles ties."""
    model = query.record_type.model
    orders = []
    for name in query.sort:
        column = query.record_type.sort_columns[name.removeprefix("-")]
        orders.append(_Order(column, name.startswith("-"), _column(model, column).null))
    return [*orders, _Order("id", orders[-1].is_descending if orders else False, False)]


def _after(orders: Sequence[_Order], values: Sequence[Any]) -> Q:
    """Rows that come after these values in the order.

    (a, b) after (x, y) is a > x or (a = x and b > y); the redundant a >= x lets the index start there.
    """
    order, value = orders[0], values[0]
    column = order.column
    rest = _after(orders[1:], values[1:]) if len(orders) > 1 else None
    if value is None:
        tie = Q(**{f"{column}__isnull": True})
        return tie & rest if rest is not None else tie
    beyond = Q(**{f"{column}__{'lt' if order.is_descending else 'gt'}": value})
    if rest is None:
        return beyond
    after = beyond | (Q(**{column: value}) & rest)
    if order.is_nullable:
        return after | Q(**{f"{column}__isnull": True})
    return Q(**{f"{column}__{'lte' if order.is_descending else 'gte'}": value}) & after


def _cursor(row: Record, orders: Sequence[_Order]) -> str:
    values = [getattr(row, order.column) for order in orders]
    text = json.dumps(
        [f"{'-' if o.is_descending else ''}{o.column}" for o in orders] + [_exact(v) for v in values]
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _exact(value: Any) -> Any:
    """Date-times keep their microseconds: JSON's usual milliseconds would skip or repeat rows."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _read_cursor(query: ListQuery, orders: Sequence[_Order]) -> list[Any]:
    names = [f"{'-' if o.is_descending else ''}{o.column}" for o in orders]
    try:
        padded = query.after + "=" * (-len(query.after) % 4)
        parts = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not isinstance(parts, list) or parts[: len(names)] != names or len(parts) != 2 * len(names):
            raise ValueError
        model = query.record_type.model
        return [_typed(model, o, v) for o, v in zip(orders, parts[len(names) :], strict=True)]
    except (ValueError, TypeError, RecursionError, binascii.Error, ValidationError):
        message = _("This place in the list does not fit its order. Start again without “after”.")
        raise Refused([FieldError(("after",), "bad_cursor", message)]) from None


def _typed(model: type[models.Model], order: _Order, value: Any) -> Any:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError
    if value is None:
        if not order.is_nullable:
            raise ValueError
        return None
    field = _column(model, order.column)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.to_python(value)


def _column(model: type[models.Model], attname: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.attname == attname)
