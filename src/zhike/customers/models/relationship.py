"""How two customers belong together."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records import storage
from zhike.records.kinds import Choice
from zhike.records.models import Record

WORKS_AT, DECIDES_FOR, FAMILY, PARTNER_OF = "works_at", "decides_for", "family", "partner_of"
KINDS = (
    Choice(WORKS_AT, _("works at"), "blue"),
    Choice(DECIDES_FOR, _("decides for"), "indigo"),
    Choice(FAMILY, _("family of"), "pink"),
    Choice(PARTNER_OF, _("partner of"), "teal"),
)
LABELS = {choice.key: choice.label for choice in KINDS}
#: The same relationship, read from the other side.
EMPLOYS, DECIDED_BY = "employs", "decided_by"
INVERSE = {
    WORKS_AT: Choice(EMPLOYS, _("employs"), "blue"),
    DECIDES_FOR: Choice(DECIDED_BY, _("decisions made by"), "indigo"),
    FAMILY: Choice(FAMILY, _("family of"), "pink"),
    PARTNER_OF: Choice(PARTNER_OF, _("partner of"), "teal"),
}


class Relationship(Record):
    """One customer works at, decides for, is family or partner of another."""

    from_customer = storage.RelationField("customers.Customer", null=False, verbose_name=_("Customer"))
    kind = storage.ChoiceField(_("Kind"), options=KINDS)
    to_customer = storage.RelationField("customers.Customer", null=False, verbose_name=_("Related customer"))
    position = storage.TextField(
        pgettext_lazy("relationship", "Position"),
        blank=True,
        help_text=_("What the person is there, such as head of purchasing."),
    )
    since = storage.DateField(pgettext_lazy("relationship", "Since"), null=True, blank=True)
    until = storage.DateField(pgettext_lazy("relationship", "Until"), null=True, blank=True)

    class Meta:
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        constraints = [
            models.UniqueConstraint(
                fields=["from_customer", "to_customer", "kind"],
                condition=models.Q(trashed_at__isnull=True),
                name="customers_relationship_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_customer=models.F("to_customer")),
                name="customers_relationship_two",
                violation_error_message=_("A customer cannot be related to itself. Choose another customer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_customer_id} {self.kind} {self.to_customer_id}"

    @property
    def kind_label(self) -> Promise | str:
        return LABELS.get(self.kind, self.kind)
