"""An order becomes binding, or is called off."""

from datetime import datetime
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhike.records.access import Asker
from zhike.records.actions import Input, action
from zhike.records.errors import ActionRefused
from zhike.records.events import emit
from zhike.sales.events import OrderCancelled, OrderPlaced
from zhike.sales.models import Order
from zhike.sales.models.order import CANCELLED, DRAFT, PAID, PLACED

Reason = Annotated[str, Input(gettext_lazy("Reason"))]


def _can_be_placed(order: Order) -> bool:
    if order.status == DRAFT and not order.line_count:
        raise ActionRefused(_("The order has no lines yet. Add what is ordered first."), "no_lines")
    return order.status == DRAFT


@action(pgettext_lazy("order", "Place"), icon="circle-check", guard=_can_be_placed)
def place(
    order: Order,
    *,
    by: Asker,
    placed_at: Annotated[
        datetime | None, Input(gettext_lazy("Placed at"), help=gettext_lazy("Empty for this moment."))
    ] = None,
) -> None:
    """Makes the order binding."""
    order.status = PLACED
    order.placed_at = placed_at or timezone.now()
    order.save(update_fields=["status", "placed_at"])
    emit(OrderPlaced([order.pk]))


def _can_be_cancelled(order: Order) -> bool:
    return order.status in (DRAFT, PLACED, PAID)


@action(gettext_lazy("Cancel order"), icon="ban", guard=_can_be_cancelled, is_dangerous=True)
def cancel(order: Order, *, by: Asker, reason: Reason) -> None:
    """Calls off an order that was not shipped yet. Money received stays listed until it is paid back."""
    order.status, order.closing_reason = CANCELLED, reason
    order.save(update_fields=["status", "closing_reason"])
    emit(OrderCancelled([order.pk], reason))
