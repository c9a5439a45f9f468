"""Parts of a customer's page."""

from collections.abc import Mapping
from typing import Any

from zhike.customers.queries import relationships_of
from zhike.records.access import Asker
from zhike.records.models import Record


def load_relationships(customer: Record, asker: Asker) -> Mapping[str, Any] | None:
    """Whom the customer belongs to and who belongs to them; hidden while there is nobody."""
    related = relationships_of(customer.pk, asker)
    return {"related": related} if related else None
