"""An order on its way to the customer, and back."""

from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records.access import Asker
from zhike.records.actions import Input, action
from zhike.records.events import emit
from zhike.sales.events import OrderCompleted, OrderReturned, OrderShipped
from zhike.sales.models import Order
from zhike.sales.models.order import COMPLETED, PAID, PLACED, RETURNED, SHIPPED


def _can_be_shipped(order: Order) -> bool:
    return order.status in (PLACED, PAID)


@action(pgettext_lazy("order", "Ship"), icon="truck", guard=_can_be_shipped)
def ship(order: Order, *, by: Asker, tracking: Annotated[str, Input(_("Tracking number"))] = "") -> None:
    """Says that the goods have left for the customer."""
    order.status, order.tracking, order.shipped_at = SHIPPED, tracking, timezone.now()
    order.save(update_fields=["status", "tracking", "shipped_at"])
    emit(OrderShipped([order.pk], tracking))


def _can_be_completed(order: Order) -> bool:
    return order.status in (PAID, SHIPPED)


@action(pgettext_lazy("order", "Complete"), icon="check", guard=_can_be_completed)
def complete(order: Order, *, by: Asker) -> None:
    """Says that nothing is left to do for the order."""
    order.status = COMPLETED
    order.save(update_fields=["status"])
    emit(OrderCompleted([order.pk]))


def _can_be_returned(order: Order) -> bool:
    return order.status in (SHIPPED, COMPLETED)


@action(pgettext_lazy("order", "Take back"), icon="package", guard=_can_be_returned, is_dangerous=True)
def take_back(order: Order, *, by: Asker, reason: Annotated[str, Input(_("Reason"))]) -> None:
    """Says that the goods of the order came back. Record what is paid back as a negative payment."""
    order.status, order.closing_reason = RETURNED, reason
    order.save(update_fields=["status", "closing_reason"])
    emit(OrderReturned([order.pk], reason))
