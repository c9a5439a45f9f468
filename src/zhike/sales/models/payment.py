"""Money that came in for an order."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Child

METHODS = (
    Choice("transfer", _("Bank transfer")),
    Choice("card", pgettext_lazy("payment", "Card")),
    Choice("cash", _("Cash")),
    Choice("alipay", _("Alipay")),
    Choice("wechat_pay", _("WeChat Pay")),
    Choice("paypal", _("PayPal")),
    Choice("direct_debit", _("Direct debit")),
    Choice("other", _("Other")),
)
#: So that no sum of payments can overflow.
LARGEST = Decimal(10) ** 12


class Payment(Child):
    """Money received for an order; a negative amount was paid back."""

    order = storage.ParentField("sales.Order", related_name="payments")
    method = storage.ChoiceField(_("Method"), options=METHODS, default="transfer")
    amount = storage.MoneyField(_("Amount"), currency="order.currency", minimum=-LARGEST, maximum=LARGEST)
    paid_at = storage.DateTimeField(_("Paid at"), default=timezone.now)
    reference = storage.TextField(_("Reference"), max_length=120, blank=True)

    class Meta(Child.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")

    def __str__(self) -> str:
        return f"{self.amount} {self.method}"
