"""How a customer belongs to another."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.customers.models import Customer
from zhike.customers.models.relationship import DECIDED_BY, DECIDES_FOR, EMPLOYS, INVERSE, KINDS, WORKS_AT
from zhike.records import registry, writing
from zhike.records.access import Asker
from zhike.records.actions import Input, action
from zhike.records.binding import bind
from zhike.records.kinds import RelationKind

#: Words of the other side, and the kind that they mean with the sides exchanged.
EXCHANGED = {EMPLOYS: WORKS_AT, DECIDED_BY: DECIDES_FOR}
SIDES = (*KINDS, INVERSE[WORKS_AT], INVERSE[DECIDES_FOR])


@action(_("Add relationship"), icon="link")
def relate(
    customer: Customer,
    *,
    by: Asker,
    kind: Annotated[str, Input(_("Relationship"), choices=SIDES)],
    other: Annotated[UUID, Input(_("Related customer"), kind=RelationKind(), target="customer")],
    position: Annotated[
        str,
        Input(
            pgettext_lazy("relationship", "Position"),
            help=_("What the person is there, such as head of purchasing."),
        ),
    ] = "",
) -> None:
    """Says how this customer belongs to another; it shows on both."""
    first, second = (other, customer.pk) if kind in EXCHANGED else (customer.pk, other)
    values = {
        "from_customer": first,
        "to_customer": second,
        "kind": EXCHANGED.get(kind, kind),
        "position": position,
    }
    relationship_type = registry.get("relationship")
    writing.create(bind(relationship_type, values, by), by)
