"""What orders mean elsewhere."""

from collections.abc import Sequence
from uuid import UUID

from zhike.customers.actions import move_to_stage
from zhike.customers.models.stage import ACTIVE, FIRST_ORDER, LEAD, PROSPECT, REPEAT, REPEAT_ORDER, VISITOR
from zhike.customers.queries import customers
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.change_sets import changing
from zhike.records.events import Received, subscriber
from zhike.records.writing import touch
from zhike.sales.queries import order_counts, orders


@subscriber(
    "sales.lifecycle_from_orders", on=["order.placed", "order.created", "order.changed"], takes_replayed=True
)
def lifecycle_from_orders(event: Received) -> None:
    """A first order makes a customer active, a second one a repeat customer; at risk and lost stay."""
    placed = orders(SYSTEM).filter(pk__in=event.ids, customer__isnull=False)
    counts = order_counts([pk for pk in placed.values_list("customer_id", flat=True) if pk])
    first = [pk for pk, count in counts.items() if count == 1]
    again = [pk for pk, count in counts.items() if count > 1]
    with changing(SYSTEM, "system", "sales.lifecycle_from_orders", event=event.id):
        _move(first, ACTIVE, FIRST_ORDER, {VISITOR, LEAD, PROSPECT})
        _move(again, REPEAT, REPEAT_ORDER, {VISITOR, LEAD, PROSPECT, ACTIVE})


def _move(ids: Sequence[UUID], stage: str, cause: str, before: set[str]) -> None:
    """Only from earlier stages, so that a second delivery changes nothing."""
    found = customers(SYSTEM).filter(pk__in=ids, stage__in=before).order_by("pk")
    locked = list(found.select_for_update(of=("self",), no_key=True))
    if locked:
        move_to_stage(locked, stage, cause=cause, by=SYSTEM)
        touch([customer.pk for customer in locked], registry.get("customer"))
