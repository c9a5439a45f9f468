"""Money for an order."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.records.access import Asker
from zhike.records.actions import Input, action
from zhike.records.errors import ActionRefused, FieldError, Refused
from zhike.records.events import emit
from zhike.sales.events import PaymentReceived
from zhike.sales.models import Order, Payment
from zhike.sales.models.order import CANCELLED, DRAFT, PAID, PLACED
from zhike.sales.models.payment import METHODS

Method = Annotated[str, Input(gettext_lazy("Method"), choices=METHODS)]
Reference = Annotated[str, Input(gettext_lazy("Reference"))]
PaidAt = Annotated[
    datetime | None, Input(gettext_lazy("Paid at"), help=gettext_lazy("Empty for this moment."))
]


def _takes_payments(order: Order) -> bool:
    return order.status != DRAFT


@action(gettext_lazy("Add payment"), icon="credit-card", guard=_takes_payments)
def add_payment(
    order: Order,
    *,
    by: Asker,
    amount: Annotated[Decimal, Input(gettext_lazy("Amount"), help=gettext_lazy("Negative: paid back."))],
    method: Method = "transfer",
    paid_at: PaidAt = None,
    reference: Reference = "",
) -> None:
    """Records money that came in, or was paid back. A placed order that is settled becomes paid."""
    if not amount:
        raise Refused([FieldError(("amount",), "zero", _("A payment of nothing cannot be recorded."))])
    _receive(order, amount, method, paid_at, reference)


def _is_outstanding(order: Order) -> bool:
    if order.status not in (DRAFT, CANCELLED) and order.balance <= 0:
        raise ActionRefused(_("Nothing is outstanding."), "settled")
    return order.status not in (DRAFT, CANCELLED)


@action(gettext_lazy("Mark as paid"), icon="cash", guard=_is_outstanding)
def mark_paid(
    order: Order, *, by: Asker, method: Method = "transfer", paid_at: PaidAt = None, reference: Reference = ""
) -> None:
    """Records that all that is outstanding came in."""
    _receive(order, order.balance, method, paid_at, reference)


def _receive(order: Order, amount: Decimal, method: str, paid_at: datetime | None, reference: str) -> None:
    Payment.objects.create(
        order=order,
        amount=amount,
        method=method,
        paid_at=paid_at or timezone.now(),
        reference=reference,
        position=order.payments.count(),
    )
    received = order.payments.aggregate(sum=Sum("amount"))["sum"]
    is_settled = received >= order.total
    if is_settled and order.status == PLACED:
        order.status = PAID
        order.save(update_fields=["status"])
    emit(PaymentReceived([order.pk], amount, order.currency, is_settled))
