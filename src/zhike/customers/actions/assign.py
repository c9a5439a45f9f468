"""Who looks after a customer."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from zhike.core.models import User
from zhike.customers.events import CustomerAssigned
from zhike.customers.models import Customer
from zhike.records.access import Asker
from zhike.records.actions import Input, action
from zhike.records.events import emit
from zhike.records.kinds import PersonKind, TeamKind


@action(_("Assign"), icon="user-check")
def assign(
    customer: Customer,
    *,
    by: Asker,
    owner: Annotated[UUID | None, Input(_("Owner"), kind=PersonKind(), target="user")] = None,
    team: Annotated[UUID | None, Input(_("Team"), kind=TeamKind(), target="team")] = None,
) -> None:
    """Hands the customer over; the team is the owner's unless another is named. Without both it is nobody's."""
    if owner and not team:
        team = User.objects.values_list("team_id", flat=True).get(pk=owner)
    customer.owner_id, customer.team_id = owner, team
    customer.save(update_fields=["owner", "team"])
    emit(CustomerAssigned([customer.pk], owner, team))
