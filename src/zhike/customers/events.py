"""What happens to customers."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from zhike.records.events import Event


@dataclass(frozen=True)
class StageChanged(Event):
    """Customers moved to another lifecycle stage."""

    name: ClassVar[str] = "customer.stage_changed"
    record_type: ClassVar[str] = "customer"

    to_stage: str
    cause: str


@dataclass(frozen=True)
class CustomerAssigned(Event):
    """A customer was handed to an owner and a team."""

    name: ClassVar[str] = "customer.assigned"
    record_type: ClassVar[str] = "customer"

    owner_id: UUID | None
    team_id: UUID | None


@dataclass(frozen=True)
class ConsentGiven(Event):
    """A customer gave consent for a purpose and channel."""

    name: ClassVar[str] = "customer.consent_given"
    record_type: ClassVar[str] = "customer"

    purpose: str
    channel: str


@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    """A customer withdrew consent for a purpose and channel."""

    name: ClassVar[str] = "customer.consent_withdrawn"
    record_type: ClassVar[str] = "customer"

    purpose: str
    channel: str
