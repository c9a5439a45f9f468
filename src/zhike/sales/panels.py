"""What sales adds to a customer's page and list."""

from collections.abc import Mapping
from typing import Any

from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.models import Record
from zhike.sales.queries import orders_of


def load_orders(customer: Record, asker: Asker) -> Mapping[str, Any] | None:
    """The latest orders and what all of them add up to; hidden from those who may see no order."""
    order_type = registry.get("order")
    if not asker.may(order_type, "view"):
        return None
    fields = order_type.all_fields
    return {
        "orders": orders_of(customer.pk, asker),
        "customer": customer,
        "order_type": order_type,
        "status_field": fields["status"],
        "total_field": fields["total"],
    }
