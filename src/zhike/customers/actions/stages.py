"""Through the lifecycle: every move leaves a row that says from where, to where and why."""

from collections.abc import Sequence
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.customers.events import StageChanged
from zhike.customers.models import Customer, StageChange
from zhike.customers.models.stage import BY_HAND, LOST, STAGES
from zhike.records.access import Asker
from zhike.records.actions import Input, action
from zhike.records.errors import ActionRefused, FieldError, Refused
from zhike.records.events import emit


@action(gettext_lazy("Change stage"), icon="trending-up")
def set_stage(
    customer: Customer,
    *,
    by: Asker,
    stage: Annotated[str, Input(gettext_lazy("Lifecycle stage"), choices=STAGES)],
    reason: Annotated[str, Input(gettext_lazy("Reason"))] = "",
) -> None:
    """Moves the customer to another lifecycle stage. Whoever is lost needs a reason."""
    if stage == customer.stage:
        raise ActionRefused(_("The customer is in this stage already."), "same_stage")
    if stage == LOST and not reason:
        message = _("Say why the customer was lost, so that others can learn from it.")
        raise Refused([FieldError(("reason",), "required", message)])
    move_to_stage([customer], stage, cause=BY_HAND, reason=reason, by=by)


def move_to_stage(
    customers: Sequence[Customer], stage: str, *, cause: str, by: Asker, reason: str = ""
) -> None:
    """Moves customers, locked by the caller, in three statements however many they are."""
    now = timezone.now()
    ids = [customer.pk for customer in customers]
    StageChange.objects.bulk_create(
        StageChange(
            customer=customer,
            from_stage=customer.stage,
            to_stage=stage,
            cause=cause,
            reason=reason,
            at=now,
            by=by.user,
        )
        for customer in customers
    )
    Customer.objects.filter(pk__in=ids).update(stage=stage, stage_since=now)
    emit(StageChanged(ids, stage, cause))
