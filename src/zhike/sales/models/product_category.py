from django.utils.translation import gettext_lazy as _

from zhike.records import storage
from zhike.records.models import Record, unique_while_live


class ProductCategory(Record):
    """A shelf of the catalogue; a product stands on as many as serve."""

    name = storage.TextField(_("Name"), max_length=120)

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        constraints = [unique_while_live("name", name="sales_productcategory_name")]

    def __str__(self) -> str:
        return self.name
