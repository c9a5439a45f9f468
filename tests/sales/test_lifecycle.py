"""Orders move customers through their lifecycle, once, however often the event comes."""

import pytest

from zhike.customers.models import Customer, StageChange
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.change_sets import changing
from zhike.records.events import Received, emit, subscribers_of
from zhike.records.models import ChangeSet, EventRow
from zhike.records.relay import deliver_event
from zhike.records.writing import create
from zhike.sales.events import OrderPlaced
from zhike.sales.subscribers import lifecycle_from_orders

pytestmark = pytest.mark.django_db
NAME = "sales.lifecycle_from_orders"


def deliver_all() -> list[bool]:
    return [
        deliver_event(NAME, pk)
        for pk in EventRow.objects.filter(name="order.placed").values_list("pk", flat=True)
    ]


def stages(customer: Customer) -> list[tuple[str, str, str]]:
    changes = StageChange.objects.filter(customer=customer).order_by("at", "id")
    return list(changes.values_list("from_stage", "to_stage", "cause"))


def test_first_order_makes_active_and_second_repeat(make_customer, make_order, run):
    customer = make_customer()
    run(make_order(("1", "1"), customer=customer.pk), "place")
    assert deliver_all() == [True]
    customer.refresh_from_db()
    assert (customer.stage, customer.version) == ("active", 2)
    run(make_order(("1", "1"), customer=customer.pk), "place")
    assert deliver_all() == [False, True]
    customer.refresh_from_db()
    assert (customer.stage, customer.version) == ("repeat", 3)
    assert stages(customer) == [("lead", "active", "first_order"), ("active", "repeat", "repeat_order")]
    change_set = ChangeSet.objects.filter(reason="sales.lifecycle_from_orders").latest("opened_at")
    assert (change_set.face, change_set.by) == ("system", None)


def test_a_second_delivery_changes_nothing(make_customer, make_order, run):
    customer = make_customer()
    run(make_order(("1", "1"), customer=customer.pk), "place")
    event = EventRow.objects.get(name="order.placed")
    received = Received(
        event.pk, event.name, "order", list(map(str, event.record_ids)), event.change_set_id, {}, False
    )
    lifecycle_from_orders(received)
    lifecycle_from_orders(received)
    customer.refresh_from_db()
    assert (customer.stage, customer.version, len(stages(customer))) == ("active", 2, 1)


def test_drafts_returns_and_orders_without_customer_move_nobody(make_customer, make_order, run):
    customer = make_customer()
    make_order(("1", "1"), customer=customer.pk)
    run(make_order(("1", "1")), "place")
    run(make_order(("-1", "1"), customer=customer.pk, kind="return"), "place")
    deliver_all()
    customer.refresh_from_db()
    assert (customer.stage, stages(customer)) == ("lead", [])


def test_who_is_at_risk_or_lost_stays_for_people_to_judge(make_customer, make_order, run):
    customer = make_customer()
    with changing(SYSTEM, "system", "test"):
        Customer.objects.filter(pk=customer.pk).update(stage="lost")
    run(make_order(("1", "1"), customer=customer.pk), "place")
    deliver_all()
    customer.refresh_from_db()
    assert customer.stage == "lost"


def test_loaded_orders_count_with_many_customers_in_few_queries(make_customer, django_assert_max_num_queries):
    customers = [make_customer(f"Customer {number}") for number in range(12)]
    order_type = registry.get("order")
    ids = []
    for number, customer in enumerate(customers):
        for _ in range(1 + number % 2):
            raw = {"currency": "GBP", "customer": customer.pk, "status": "completed"}
            ids.append(create(bind(order_type, raw, SYSTEM, may_load=True), SYSTEM).pk)
    with changing(SYSTEM, "import", "test"):
        emit(OrderPlaced(ids), is_replayed=True)
    event = EventRow.objects.get(name="order.placed")
    assert event.is_replayed
    assert NAME in {s.name for s in subscribers_of("order.placed", is_replayed=True)}
    with django_assert_max_num_queries(21):
        deliver_event(NAME, event.pk)
    found = Customer.objects.order_by("number").values_list("stage", flat=True)
    assert list(found) == ["active", "repeat"] * 6
