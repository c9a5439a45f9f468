"""Customers and everything that is kept about them."""

from zhike.customers.models.consent import Consent
from zhike.customers.models.contact_point import ContactPoint
from zhike.customers.models.customer import Customer
from zhike.customers.models.need import Need
from zhike.customers.models.preference import Preference
from zhike.customers.models.relationship import Relationship
from zhike.customers.models.stage import StageChange

__all__ = ["Consent", "ContactPoint", "Customer", "Need", "Preference", "Relationship", "StageChange"]
