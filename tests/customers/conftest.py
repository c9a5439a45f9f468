import pytest

from tests.people import People, make_people
from zhike.customers.models import Customer
from zhike.records import registry
from zhike.records.access import SYSTEM, Asker
from zhike.records.binding import bind
from zhike.records.writing import create


@pytest.fixture
def people(db) -> People:
    return make_people()


@pytest.fixture
def make_customer(db):
    def make(name: str = "Zoë Abdulrahman", by: Asker = SYSTEM, **raw) -> Customer:
        return create(bind(registry.get("customer"), {"name": name, **raw}, by), by)

    return make
