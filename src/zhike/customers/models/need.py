"""What a customer wants."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Child

CATEGORIES = (
    Choice("product", _("Product or service")),
    Choice("price", _("Price or terms")),
    Choice("delivery", _("Delivery")),
    Choice("support", _("Support or training")),
    Choice("information", _("Information")),
    Choice("other", _("Other")),
)
URGENCIES = (
    Choice("low", pgettext_lazy("need", "Low"), "grey"),
    Choice("normal", pgettext_lazy("need", "Normal"), "blue"),
    Choice("high", pgettext_lazy("need", "High"), "amber"),
    Choice("now", pgettext_lazy("need", "At once"), "red"),
)
STATES = (
    Choice("open", pgettext_lazy("need", "Open"), "blue"),
    Choice("working", pgettext_lazy("need", "Being worked on"), "amber"),
    Choice("met", pgettext_lazy("need", "Met"), "green"),
    Choice("dropped", pgettext_lazy("need", "Dropped"), "grey"),
)


class Need(Child):
    """What a customer wants, how urgent it is and what became of it.

    `product` is in the customer's own words: much of what is wanted is not in the catalogue yet, and the
    catalogue belongs to a package above this one.
    """

    customer = storage.ParentField("customers.Customer", related_name="needs")
    text = storage.TextField(_("Need"), max_length=1_000)
    category = storage.ChoiceField(_("Category"), options=CATEGORIES, blank=True)
    product = storage.TextField(_("Product"), blank=True)
    urgency = storage.ChoiceField(_("Urgency"), options=URGENCIES, default="normal")
    state = storage.ChoiceField(pgettext_lazy("need", "State"), options=STATES, default="open")
    outcome = storage.TextField(_("Outcome"), max_length=1_000, blank=True)

    class Meta(Child.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        indexes = [models.Index(fields=["state", "urgency"], name="customers_need_open")]

    def __str__(self) -> str:
        return self.text
