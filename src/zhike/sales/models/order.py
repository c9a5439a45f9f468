"""The order: what a customer buys, or brings back."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Record

SALE, RETURN = "sale", "return"
KINDS = (
    Choice(SALE, pgettext_lazy("order", "Sale"), "blue"),
    Choice(RETURN, pgettext_lazy("order", "Return"), "amber"),
)
DRAFT, PLACED, PAID, SHIPPED, COMPLETED, CANCELLED, RETURNED = (
    "draft",
    "placed",
    "paid",
    "shipped",
    "completed",
    "cancelled",
    "returned",
)
STATUSES = (
    Choice(DRAFT, pgettext_lazy("order", "Draft"), "grey"),
    Choice(PLACED, pgettext_lazy("order", "Placed"), "blue"),
    Choice(PAID, pgettext_lazy("order", "Paid"), "teal"),
    Choice(SHIPPED, pgettext_lazy("order", "Shipped"), "indigo"),
    Choice(COMPLETED, pgettext_lazy("order", "Completed"), "green"),
    Choice(CANCELLED, pgettext_lazy("order", "Cancelled"), "red"),
    Choice(RETURNED, pgettext_lazy("order", "Returned"), "amber"),
)
#: A customer has bought when an order of theirs stands at one of these.
BOUGHT = (PLACED, PAID, SHIPPED, COMPLETED, RETURNED)
CHANNELS = (
    Choice("web_shop", _("Web shop")),
    Choice("marketplace", _("Marketplace")),
    Choice("store", pgettext_lazy("channel", "Store")),
    Choice("sales", _("Sales team")),
    Choice("phone", pgettext_lazy("channel", "Phone")),
    Choice("email", pgettext_lazy("channel", "Email")),
    Choice("other", _("Other")),
)


class Order(Record):
    """What a customer buys, or brings back: lines, payments, and how far it has come.

    Totals are derived from lines and payments, set-based (see totals.py).
    """

    number = storage.AutoNumberField(pgettext_lazy("record", "Number"), prefix="SO-", start=10_001)
    reference = storage.TextField(
        _("Reference"),
        max_length=80,
        blank=True,
        help_text=_("Its number where it comes from, such as the invoice."),
    )
    customer = storage.RelationField(
        "customers.Customer",
        db_index=False,  # sales_order_of_customer serves
        verbose_name=_("Customer"),
        help_text=_("Empty for an order without an account."),
    )
    kind = storage.ChoiceField(_("Kind"), options=KINDS, default=SALE)
    status = storage.ChoiceField(_("Status"), options=STATUSES, default=DRAFT)
    placed_at = storage.DateTimeField(_("Placed at"), default=timezone.now)
    currency = storage.CurrencyField(_("Currency"))
    country = storage.CountryField(
        pgettext_lazy("order", "Country"), blank=True, help_text=_("Where it goes to.")
    )
    channel = storage.ChoiceField(pgettext_lazy("order", "Channel"), options=CHANNELS, blank=True)
    shipping_address = storage.AddressField(_("Shipping address"))
    note = storage.LongTextField(_("Note"), blank=True)
    shipped_at = storage.DateTimeField(_("Shipped at"), null=True, blank=True)
    tracking = storage.TextField(_("Tracking number"), max_length=120, blank=True)
    closing_reason = storage.TextField(_("Reason for the end"), max_length=500, blank=True)

    total = storage.MoneyField(
        pgettext_lazy("order", "Total"), default=0, max_digits=28, currency="currency", rated_by="placed_at"
    )
    line_count = storage.WholeNumberField(pgettext_lazy("order", "Lines"), default=0)
    quantity = storage.NumberField(_("Quantity"), default=0, max_digits=28)
    paid_amount = storage.MoneyField(
        _("Received"), default=0, max_digits=28, currency="currency", based=False
    )
    balance = storage.MoneyField(_("Outstanding"), default=0, max_digits=28, currency="currency", based=False)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index(fields=["placed_at", "id"], name="sales_order_placed"),
            models.Index(fields=["customer", "-placed_at"], name="sales_order_of_customer"),
            models.Index(fields=["status", "-placed_at"], name="sales_order_status"),
            models.Index(fields=["country", "-placed_at"], name="sales_order_country"),
            models.Index(fields=["created_at", "id"], name="sales_order_created"),
            models.Index(fields=["changed_at", "id"], name="sales_order_changed"),
            models.Index(fields=["total", "id"], name="sales_order_total"),
            models.Index(fields=["reference"], name="sales_order_reference"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Still on its way to the customer, or to its money."""
        return self.status in (DRAFT, PLACED, PAID, SHIPPED)
