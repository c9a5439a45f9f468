"""Reads around a customer."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import Q, QuerySet

from zhike.customers.models import Consent, Customer, Relationship
from zhike.customers.models.consent import GIVEN
from zhike.customers.models.relationship import INVERSE, LABELS
from zhike.records import registry
from zhike.records.access import Asker, rows
from zhike.records.declaration import Label


def customers(asker: Asker) -> "QuerySet[Customer]":
    """The customers that the asker may see."""
    return cast("QuerySet[Customer]", rows(asker, registry.get("customer")))


def consents_in_force(customer: Customer) -> list[Consent]:
    """The latest decision of each purpose and channel, where it is a yes."""
    latest: dict[tuple[str, str], Consent] = {}
    for consent in customer.consents.order_by("at", "id"):
        latest[consent.purpose, consent.channel] = consent
    return [consent for consent in latest.values() if consent.decision == GIVEN]


@dataclass(frozen=True)
class Related:
    """A relationship as one of its two customers sees it."""

    relationship: Relationship
    label: Label
    other: Customer


def relationships_of(customer_id: UUID, asker: Asker) -> list[Related]:
    """Relationships of a customer from either side, with customers that the asker may see."""
    found = rows(asker, registry.get("relationship")).filter(
        Q(from_customer_id=customer_id) | Q(to_customer_id=customer_id)
    )
    relationships = [r for r in found.order_by("kind", "created_at", "id") if isinstance(r, Relationship)]
    ids = {r.from_customer_id for r in relationships} | {r.to_customer_id for r in relationships}
    seen = customers(asker).in_bulk(list(ids - {customer_id}))
    related = (_seen_from(customer_id, r) for r in relationships)
    return [Related(r, label, seen[other]) for r, label, other in related if other in seen]


def _seen_from(customer_id: UUID, relationship: Relationship) -> tuple[Relationship, Label, UUID]:
    if relationship.from_customer_id == customer_id:
        return relationship, LABELS[relationship.kind], relationship.to_customer_id
    return relationship, INVERSE[relationship.kind].label, relationship.from_customer_id
