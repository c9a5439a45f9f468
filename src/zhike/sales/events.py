"""What happens to orders."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from zhike.records.events import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    """An order became binding."""

    name: ClassVar[str] = "order.placed"
    record_type: ClassVar[str] = "order"


@dataclass(frozen=True)
class PaymentReceived(Event):
    """Money came in for an order; `is_settled` says that nothing is outstanding now."""

    name: ClassVar[str] = "order.payment_received"
    record_type: ClassVar[str] = "order"

    amount: Decimal
    currency: str
    is_settled: bool


@dataclass(frozen=True)
class OrderShipped(Event):
    """An order left for the customer."""

    name: ClassVar[str] = "order.shipped"
    record_type: ClassVar[str] = "order"

    tracking: str


@dataclass(frozen=True)
class OrderCompleted(Event):
    """An order came to its good end."""

    name: ClassVar[str] = "order.completed"
    record_type: ClassVar[str] = "order"


@dataclass(frozen=True)
class OrderCancelled(Event):
    """An order was called off before it was shipped."""

    name: ClassVar[str] = "order.cancelled"
    record_type: ClassVar[str] = "order"

    reason: str


@dataclass(frozen=True)
class OrderReturned(Event):
    """The goods of an order came back."""

    name: ClassVar[str] = "order.returned"
    record_type: ClassVar[str] = "order"

    reason: str
