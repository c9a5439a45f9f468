"""One line of an order."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Child

KINDS = (
    Choice("goods", _("Goods"), "blue"),
    Choice("service", _("Service"), "violet"),
    Choice("shipping", pgettext_lazy("order", "Shipping"), "teal"),
    Choice("discount", pgettext_lazy("order", "Discount"), "green"),
    Choice("fee", pgettext_lazy("order", "Fee"), "amber"),
    Choice("adjustment", pgettext_lazy("order", "Adjustment"), "red"),
    Choice("other", _("Other"), "grey"),
)
#: Of a quantity and of a price, so that no amount and no total can overflow its column.
LARGEST = Decimal(10) ** 9


class OrderLine(Child):
    """A product, or something else that costs: a negative quantity brings goods back.

    The database computes `amount`, so that it is right however the row was written.
    """

    order = storage.ParentField("sales.Order", related_name="lines")
    product = storage.RelationField("sales.Product", verbose_name=_("Product"))
    code = storage.TextField(
        pgettext_lazy("order", "Code"), max_length=60, blank=True, help_text=_("As the origin gave it.")
    )
    description = storage.TextField(_("Description"), max_length=500, blank=True)
    kind = storage.ChoiceField(_("Kind"), options=KINDS, default="goods")
    quantity = storage.NumberField(_("Quantity"), default=Decimal(1), minimum=-LARGEST, maximum=LARGEST)
    unit_price = storage.MoneyField(
        _("Unit price"),
        default=Decimal(0),
        decimals=6,
        minimum=-LARGEST,
        maximum=LARGEST,
        currency="order.currency",
    )
    discount = storage.PercentField(
        _("Discount %"), default=Decimal(0), minimum=Decimal(0), maximum=Decimal(100)
    )
    amount = storage.ComputedMoneyField(
        _("Amount"),
        expression=Round(
            F("quantity") * F("unit_price") * (Value(100) - F("discount")) * Value(Decimal("0.01")), 4
        ),
        output_field=models.DecimalField(max_digits=24, decimal_places=4),
        currency="order.currency",
    )

    class Meta(Child.Meta):
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")

    def __str__(self) -> str:
        return self.description or self.code
