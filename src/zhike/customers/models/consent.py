"""What a customer has agreed to."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Child

PURPOSES = (
    Choice("marketing", _("Marketing")),
    Choice("newsletter", _("Newsletter")),
    Choice("profiling", _("Profiling")),
    Choice("research", _("Surveys and research")),
    Choice("sharing", _("Sharing with partners")),
    Choice("recording", _("Recording of calls")),
)
CHANNELS = (
    Choice("any", _("Any channel")),
    Choice("email", pgettext_lazy("channel", "Email")),
    Choice("sms", pgettext_lazy("channel", "Text message")),
    Choice("phone", pgettext_lazy("channel", "Phone")),
    Choice("chat", pgettext_lazy("channel", "Chat")),
    Choice("post", pgettext_lazy("channel", "Post")),
)
GIVEN, WITHDRAWN = "given", "withdrawn"
DECISIONS = (
    Choice(GIVEN, pgettext_lazy("consent", "Given"), "green"),
    Choice(WITHDRAWN, pgettext_lazy("consent", "Withdrawn"), "red"),
)


class Consent(Child):
    """A customer gave or withdrew permission for a purpose and channel; rows are added, never changed.

    A trigger of the database refuses every change. The latest row of a purpose and channel counts.
    """

    is_append_only = True

    customer = storage.ParentField("customers.Customer", related_name="consents")
    purpose = storage.ChoiceField(_("Purpose"), options=PURPOSES)
    channel = storage.ChoiceField(_("Channel"), options=CHANNELS, default="any")
    decision = storage.ChoiceField(_("Decision"), options=DECISIONS)
    wording = storage.LongTextField(
        _("Wording"), help_text=_("The sentence the customer agreed to."), blank=True
    )
    source = storage.TextField(
        _("Source"), max_length=200, help_text=_("Where it was given: a form, a call, a letter.")
    )
    proof = storage.FileField(verbose_name=_("Proof"))
    at = storage.DateTimeField(pgettext_lazy("consent", "At"), default=timezone.now)
    by = storage.PersonField(verbose_name=_("Recorded by"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["customer", "purpose", "channel", "-at"], name="customers_consent_latest")
        ]

    def __str__(self) -> str:
        return f"{self.purpose}/{self.channel}: {self.decision}"
