"""What we sell."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Record, unique_while_live

GOODS, SERVICE = "goods", "service"
KINDS = (
    Choice(GOODS, _("Goods"), "blue"),
    Choice(SERVICE, _("Service"), "violet"),
)


class Product(Record):
    """Goods or a service that we sell, by a code of its own."""

    sku = storage.TextField(
        pgettext_lazy("product", "Code"),
        max_length=60,
        blank=True,
        help_text=_("Unique, as on price tags and invoices."),
    )
    name = storage.TextField(_("Name"))
    name_sort = storage.SortKeyField(of="name")
    kind = storage.ChoiceField(pgettext_lazy("product", "Kind"), options=KINDS, default=GOODS)
    description = storage.LongTextField(_("Description"), blank=True)
    unit = storage.TextField(_("Unit"), max_length=20, blank=True, help_text=_("Piece, box, hour, …"))
    price = storage.MoneyField(_("Price"), null=True, blank=True)
    cost = storage.MoneyField(_("Cost"), null=True, blank=True, currency="price_currency", based=False)
    is_active = storage.BooleanField(_("On sale"), default=True)
    categories = storage.LinksField("sales.ProductCategory", verbose_name=_("Categories"))

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [unique_while_live("sku", name="sales_product_sku")]
        indexes = [
            models.Index(fields=["name_sort", "id"], name="sales_product_name_sort"),
            models.Index(fields=["created_at", "id"], name="sales_product_created"),
            models.Index(fields=["changed_at", "id"], name="sales_product_changed"),
            models.Index(fields=["sku", "id"], name="sales_product_sku_sort"),
        ]

    def __str__(self) -> str:
        return self.name
