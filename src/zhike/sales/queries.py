"""Reads over orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Round

from zhike.core import currencies
from zhike.records import registry
from zhike.records.access import SYSTEM, Asker, rows
from zhike.sales.models import Order
from zhike.sales.models.order import BOUGHT, DRAFT, SALE

LATEST = 5


def orders(asker: Asker) -> "QuerySet[Order]":
    """The orders that the asker may see."""
    return cast("QuerySet[Order]", rows(asker, registry.get("order")))


def bought(asker: Asker) -> "QuerySet[Order]":
    """Those that stand: neither drafts nor cancelled."""
    return orders(asker).filter(status__in=BOUGHT)


def order_counts(customer_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many orders each of these customers has placed; returns do not count."""
    found = bought(SYSTEM).filter(customer_id__in=customer_ids, kind=SALE).order_by()
    return dict(found.values_list("customer_id").annotate(count=Count("pk")))


@dataclass(frozen=True)
class CurrencyTotal:
    """What the orders of one currency add up to, returns deducted."""

    currency: str
    total: Decimal


@dataclass(frozen=True)
class CustomerOrders:
    """What a customer has bought, as far as the asker may see."""

    count: int
    latest: list[Order]
    totals: list[CurrencyTotal]
    base_currency: str
    #: None where the rate of a day is not known for some order.
    base_total: Decimal | None
    last_at: datetime | None
    #: Orders that are written but not placed; they are in none of the figures above.
    drafts: int

    @property
    def needs_base(self) -> bool:
        """Whether the total in the base currency says something new."""
        return [t.currency for t in self.totals] != [self.base_currency]


def orders_of(customer_id: UUID, asker: Asker) -> CustomerOrders:
    """The latest orders and the totals of a customer: two queries on one index."""
    latest = orders(asker).filter(customer_id=customer_id).order_by("-placed_at", "-id")
    stands = Q(status__in=BOUGHT)
    found = list(
        orders(asker)
        .filter(customer_id=customer_id)
        .order_by()
        .values("currency")
        .annotate(
            sum=Sum("total", filter=stands),
            base=Sum("total_base", filter=stands),
            unrated=Count("pk", filter=stands & Q(total_base__isnull=True)),
            standing=Count("pk", filter=stands),
            count=Count("pk", filter=stands & Q(kind=SALE)),
            last=Max("placed_at", filter=stands & Q(kind=SALE)),
            drafts=Count("pk", filter=Q(status=DRAFT)),
        )
    )
    groups = [group for group in found if group["standing"]]
    is_rated = not any(group["unrated"] for group in groups)
    return CustomerOrders(
        count=sum(group["count"] for group in groups),
        latest=list(latest[:LATEST]),
        totals=sorted((CurrencyTotal(g["currency"], g["sum"]) for g in groups), key=lambda t: t.currency),
        base_currency=currencies.base(),
        base_total=sum((group["base"] for group in groups), Decimal(0)) if is_rated else None,
        last_at=max((group["last"] for group in groups if group["last"]), default=None),
        drafts=sum(group["drafts"] for group in found),
    )


def order_count_of_row() -> Coalesce:
    """For a list of customers: how many orders each has placed, over all orders."""
    sales = _of_row().filter(kind=SALE).values("customer_id")
    return Coalesce(Subquery(sales.annotate(count=Count("pk")).values("count")), 0)


def bought_of_row() -> Subquery:
    """For a list of customers: what each has bought, over all orders.

    In the currency of the orders where they have one in common, else in the base currency; null where a
    rate is missing, so that no part passes for the whole.
    """
    groups = (
        _of_row()
        .values("customer_id")
        .annotate(
            first=Min("currency"),
            last=Max("currency"),
            unrated=Count("pk", filter=Q(total_base__isnull=True)),
        )
    )
    worth = Case(When(first=F("last"), then=Sum("total")), When(unrated=0, then=Round(Sum("total_base"), 2)))
    return Subquery(groups.annotate(worth=worth).values("worth"))


def bought_currency_of_row() -> Subquery:
    """The currency of `bought_of_row`."""
    groups = _of_row().values("customer_id").annotate(first=Min("currency"), last=Max("currency"))
    currency = Case(When(first=F("last"), then=F("first")), default=Value(currencies.base()))
    return Subquery(groups.annotate(worth_in=currency).values("worth_in"))


def _of_row() -> "QuerySet[Order]":
    return bought(SYSTEM).filter(customer_id=OuterRef("pk")).order_by()
