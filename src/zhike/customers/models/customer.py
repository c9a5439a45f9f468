"""The customer: a person or an organization we serve or want to serve, at any stage."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.customers.models import stage
from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Record

PERSON, ORGANIZATION = "person", "organization"
KINDS = (
    Choice(PERSON, pgettext_lazy("customer", "Person"), "violet"),
    Choice(ORGANIZATION, pgettext_lazy("customer", "Organization"), "blue"),
)
INDUSTRIES = (
    Choice("agriculture", _("Agriculture")),
    Choice("manufacturing", _("Manufacturing")),
    Choice("energy", _("Energy")),
    Choice("construction", _("Construction and property")),
    Choice("wholesale", _("Wholesale and trade")),
    Choice("retail", _("Retail")),
    Choice("logistics", _("Transport and logistics")),
    Choice("hospitality", _("Hotels and restaurants")),
    Choice("technology", _("Information technology")),
    Choice("telecom", _("Telecommunications")),
    Choice("media", _("Media and entertainment")),
    Choice("finance", _("Finance and insurance")),
    Choice("consulting", _("Consulting and business services")),
    Choice("education", _("Education")),
    Choice("health", _("Health")),
    Choice("government", _("Government")),
    Choice("charity", _("Charity")),
    Choice("other", _("Other")),
)
SIZES = (
    Choice("1", _("Just one person")),
    Choice("2-10", _("2 to 10 people")),
    Choice("11-50", _("11 to 50 people")),
    Choice("51-200", _("51 to 200 people")),
    Choice("201-1000", _("201 to 1,000 people")),
    Choice("1001-5000", _("1,001 to 5,000 people")),
    Choice("5001+", _("Over 5,000 people")),
)
SOURCES = (
    Choice("website", _("Website")),
    Choice("web_shop", _("Web shop")),
    Choice("store", _("Store")),
    Choice("referral", _("Referral")),
    Choice("advertising", _("Advertising")),
    Choice("social", _("Social media")),
    Choice("event", _("Event or trade fair")),
    Choice("outreach", _("Our own outreach")),
    Choice("partner", _("Partner")),
    Choice("file", _("Imported file")),
    Choice("other", _("Other")),
)


class Customer(Record):
    """A person or an organization we serve or want to serve, at any stage."""

    number = storage.AutoNumberField(pgettext_lazy("record", "Number"), prefix="C-", start=10_001)
    kind = storage.ChoiceField(_("Kind"), options=KINDS, default=PERSON)
    name = storage.TextField(_("Name"), help_text=_("As it is shown everywhere, in its own script."))
    name_sort = storage.SortKeyField(of="name")
    other_name = storage.TextField(
        _("Other name"), blank=True, help_text=_("The legal name, or the name in another script.")
    )
    family_name = storage.TextField(_("Family name"), max_length=100, blank=True)
    given_name = storage.TextField(_("Given name"), max_length=100, blank=True)
    stage = storage.ChoiceField(_("Lifecycle stage"), options=stage.STAGES, default=stage.LEAD)
    stage_since = storage.DateTimeField(_("In this stage since"), null=True, blank=True)
    industry = storage.ChoiceField(_("Industry"), options=INDUSTRIES, blank=True)
    size = storage.ChoiceField(pgettext_lazy("customer", "Size"), options=SIZES, blank=True)
    source = storage.ChoiceField(_("Source"), options=SOURCES, blank=True)
    country = storage.CountryField(_("Country"), blank=True)
    city = storage.TextField(_("City"), max_length=100, blank=True)
    language = storage.LanguageField(_("Language"), blank=True)
    time_zone = storage.TimeZoneField(_("Time zone"), max_length=60, blank=True)
    birthday = storage.DateField(_("Birthday"), null=True, blank=True)
    website = storage.UrlField(_("Website"), blank=True)
    tags = storage.TagsField(verbose_name=_("Tags"))
    description = storage.LongTextField(_("About"), blank=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(fields=["name_sort", "id"], name="customers_customer_name_sort"),
            models.Index(fields=["created_at", "id"], name="customers_customer_created"),
            models.Index(fields=["changed_at", "id"], name="customers_customer_changed"),
            models.Index(fields=["stage", "name_sort"], name="customers_customer_stage"),
            models.Index(fields=["country", "name_sort"], name="customers_customer_country"),
            models.Index(fields=["kind", "name_sort"], name="customers_customer_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_organization(self) -> bool:
        return self.kind == ORGANIZATION
