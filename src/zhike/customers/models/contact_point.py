"""Ways to reach a customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Child

EMAIL, PHONE, ADDRESS, SOCIAL = "email", "phone", "address", "social"
KINDS = (
    Choice(EMAIL, _("Email"), "blue"),
    Choice(PHONE, _("Phone"), "green"),
    Choice(ADDRESS, _("Address"), "amber"),
    Choice(SOCIAL, _("Social account"), "violet"),
)
LABELS = (
    Choice("work", pgettext_lazy("contact point", "Work")),
    Choice("home", pgettext_lazy("contact point", "Home")),
    Choice("mobile", pgettext_lazy("contact point", "Mobile")),
    Choice("billing", pgettext_lazy("contact point", "Billing")),
    Choice("shipping", pgettext_lazy("contact point", "Shipping")),
    Choice("assistant", pgettext_lazy("contact point", "Assistant")),
    Choice("other", _("Other")),
)
NETWORKS = (
    Choice("wechat", _("WeChat")),
    Choice("wecom", _("WeCom")),
    Choice("qq", _("QQ")),
    Choice("weibo", _("Weibo")),
    Choice("douyin", _("Douyin")),
    Choice("xiaohongshu", _("Xiaohongshu")),
    Choice("linkedin", _("LinkedIn")),
    Choice("whatsapp", _("WhatsApp")),
    Choice("line", _("LINE")),
    Choice("telegram", _("Telegram")),
    Choice("facebook", _("Facebook")),
    Choice("instagram", _("Instagram")),
    Choice("x", _("X")),
    Choice("other", _("Other")),
)


class ContactPoint(Child):
    """An email address, phone number, postal address or social account of a customer.

    One of each kind may be primary; an exclusion constraint of the first migration sees to that.
    """

    customer = storage.ParentField("customers.Customer", related_name="contact_points")
    kind = storage.ChoiceField(_("Kind"), options=KINDS, max_length=10)
    value = storage.TextField(
        pgettext_lazy("contact point", "Value"),
        max_length=2_000,
        blank=True,
        help_text=_("The email address, phone number or account name."),
    )
    address = storage.AddressField(_("Address"))
    network = storage.ChoiceField(_("Network"), options=NETWORKS, blank=True, max_length=20)
    label = storage.ChoiceField(_("Label"), options=LABELS, blank=True, max_length=20)
    is_primary = storage.BooleanField(pgettext_lazy("contact point", "Primary"), default=False)
    is_verified = storage.BooleanField(pgettext_lazy("contact point", "Verified"), default=False)
    source = storage.TextField(_("Source"), max_length=100, blank=True)

    class Meta(Child.Meta):
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        # Addresses are too long for an index, and nobody looks one up by its whole text.
        indexes = [
            models.Index(
                fields=["value", "kind"],
                condition=~models.Q(kind=ADDRESS),
                name="customers_contactpoint_match",
            )
        ]

    def __str__(self) -> str:
        return self.value
