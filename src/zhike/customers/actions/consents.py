"""Permission by purpose and channel: given and withdrawn, never rewritten."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.customers.events import ConsentGiven, ConsentWithdrawn
from zhike.customers.models import Consent, Customer
from zhike.customers.models.consent import CHANNELS, GIVEN, PURPOSES, WITHDRAWN
from zhike.customers.queries import consents_in_force
from zhike.records.access import Asker
from zhike.records.actions import Input, action
from zhike.records.errors import ActionRefused
from zhike.records.events import emit
from zhike.records.kinds import FileKind, LongTextKind

Purpose = Annotated[str, Input(gettext_lazy("Purpose"), choices=PURPOSES)]
Channel = Annotated[str, Input(gettext_lazy("Channel"), choices=CHANNELS)]
Source = Annotated[
    str, Input(gettext_lazy("Source"), help=gettext_lazy("Where it was said: a form, a call, a letter."))
]


@action(gettext_lazy("Record consent"), icon="shield-check", undo="none")
def give_consent(
    customer: Customer,
    *,
    by: Asker,
    purpose: Purpose,
    channel: Channel,
    source: Source,
    wording: Annotated[
        str,
        Input(
            gettext_lazy("Wording"),
            kind=LongTextKind(),
            help=gettext_lazy("The sentence the customer agreed to."),
        ),
    ],
    proof: Annotated[UUID | None, Input(gettext_lazy("Proof"), kind=FileKind(), target="storedfile")] = None,
) -> None:
    """Records that the customer gave consent. This cannot be undone, only withdrawn."""
    Consent.objects.create(
        customer=customer,
        purpose=purpose,
        channel=channel,
        decision=GIVEN,
        wording=wording,
        source=source,
        proof_id=proof,
        by=by.user,
    )
    emit(ConsentGiven([customer.pk], purpose, channel))


def _has_consents(customer: Customer) -> bool:
    return bool(consents_in_force(customer))


@action(gettext_lazy("Withdraw consent"), icon="ban", guard=_has_consents, undo="none")
def withdraw_consent(
    customer: Customer, *, by: Asker, purpose: Purpose, channel: Channel, source: Source
) -> None:
    """Records that the customer withdrew a consent. This cannot be undone, only given anew."""
    if not any(c.purpose == purpose and c.channel == channel for c in consents_in_force(customer)):
        raise ActionRefused(_("There is no consent in force for this purpose and channel."), "no_consent")
    Consent.objects.create(
        customer=customer, purpose=purpose, channel=channel, decision=WITHDRAWN, source=source, by=by.user
    )
    emit(ConsentWithdrawn([customer.pk], purpose, channel))
