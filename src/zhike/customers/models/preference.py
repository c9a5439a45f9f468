"""What a customer likes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Child

BASES = (
    Choice("said", _("Said by the customer"), "green"),
    Choice("inferred", _("Inferred"), "violet"),
)


class Preference(Child):
    """One thing a customer prefers, as they said it or as we inferred it."""

    customer = storage.ParentField("customers.Customer", related_name="preferences")
    key = storage.TextField(
        _("Preference"), max_length=80, help_text=_("Such as best time to call, colour, diet.")
    )
    value = storage.TextField(pgettext_lazy("preference", "Value"), max_length=500)
    basis = storage.ChoiceField(_("Basis"), options=BASES, default="said")
    source = storage.TextField(_("Source"), max_length=100, blank=True)

    class Meta(Child.Meta):
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(fields=["customer", "key", "basis"], name="customers_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"
