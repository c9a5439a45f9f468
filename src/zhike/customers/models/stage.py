"""Lifecycle stages, and the trail a customer leaves through them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Child

VISITOR, LEAD, PROSPECT, ACTIVE, REPEAT, AT_RISK, LOST = (
    "visitor",
    "lead",
    "prospect",
    "active",
    "repeat",
    "at_risk",
    "lost",
)
STAGES = (
    Choice(VISITOR, pgettext_lazy("lifecycle stage", "Visitor"), "grey"),
    Choice(LEAD, pgettext_lazy("lifecycle stage", "Lead"), "blue"),
    Choice(PROSPECT, pgettext_lazy("lifecycle stage", "Prospect"), "amber"),
    Choice(ACTIVE, pgettext_lazy("lifecycle stage", "Active"), "green"),
    Choice(REPEAT, pgettext_lazy("lifecycle stage", "Repeat"), "teal"),
    Choice(AT_RISK, pgettext_lazy("lifecycle stage", "At risk"), "red"),
    Choice(LOST, pgettext_lazy("lifecycle stage", "Lost"), "grey"),
)

BY_HAND, FIRST_ORDER, REPEAT_ORDER = "by_hand", "first_order", "repeat_order"
CAUSES = (
    Choice(BY_HAND, _("Set by hand"), "grey"),
    Choice(FIRST_ORDER, _("First order placed"), "green"),
    Choice(REPEAT_ORDER, _("Ordered again"), "teal"),
)


class StageChange(Child):
    """A customer moved from one lifecycle stage to another, and why."""

    customer = storage.ParentField("customers.Customer", related_name="stage_changes")
    from_stage = storage.ChoiceField(pgettext_lazy("stage change", "From"), options=STAGES)
    to_stage = storage.ChoiceField(pgettext_lazy("stage change", "To"), options=STAGES)
    cause = storage.ChoiceField(_("Cause"), options=CAUSES, default=BY_HAND)
    reason = storage.TextField(_("Reason"), max_length=500, blank=True)
    at = storage.DateTimeField(pgettext_lazy("stage change", "At"), default=timezone.now)
    by = storage.PersonField(verbose_name=pgettext_lazy("stage change", "By"))

    class Meta:
        verbose_name = _("stage change")
        verbose_name_plural = _("stage history")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["customer", "-at"], name="customers_stagechange_latest")]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage}"
