import pytest

from tests.people import People, make_people
from zhike.customers.models import Customer
from zhike.records import registry
from zhike.records.access import SYSTEM, Asker
from zhike.records.actions import run_action
from zhike.records.binding import bind
from zhike.records.writing import create
from zhike.sales.models import Order


@pytest.fixture
def people(db) -> People:
    return make_people()


@pytest.fixture
def make_customer(db):
    def make(name: str = "Zoë Abdulrahman", by: Asker = SYSTEM, **raw) -> Customer:
        return create(bind(registry.get("customer"), {"name": name, **raw}, by), by)

    return make


@pytest.fixture
def make_order(db):
    """An order with lines given as (quantity, unit price)."""

    def make(*lines: tuple[str, str], by: Asker = SYSTEM, **raw) -> Order:
        rows = [{"quantity": quantity, "unit_price": price} for quantity, price in lines]
        raw = {"currency": "GBP", "placed_at": "2011-03-01T08:00:00Z", "lines": rows, **raw}
        return create(bind(registry.get("order"), raw, by), by)

    return make


@pytest.fixture
def run():
    def run(order: Order, name: str, by: Asker = SYSTEM, **raw) -> Order:
        return run_action(registry.get("order"), name, order.pk, raw, by)

    return run
