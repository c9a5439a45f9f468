"""From draft to its end: every action with its guard, its values and its one event."""

import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from zhike.records import registry
from zhike.records.actions import run_action
from zhike.records.auto_numbers import next_numbers
from zhike.records.errors import ActionRefused, NotAllowed, NotFound, Refused
from zhike.records.models import EventRow, History
from zhike.sales.models import Order, Payment

pytestmark = pytest.mark.django_db


def events() -> list[str]:
    found = EventRow.objects.filter(record_type="order").exclude(name="order.created")
    return list(found.order_by("id").values_list("name", flat=True))


def test_from_draft_to_completed(make_order, run):
    order = make_order(("2", "5.50"))
    assert (order.status, order.number[:3]) == ("draft", "SO-")
    order = run(order, "place", placed_at="2011-03-02T09:30:00Z")
    assert (order.status, order.placed_at.isoformat()) == ("placed", "2011-03-02T09:30:00+00:00")
    order = run(order, "add_payment", amount="4.00", method="alipay", reference="T-1")
    assert (order.status, order.paid_amount, order.balance) == ("placed", Decimal(4), Decimal(7))
    order = run(order, "mark_paid", method="card")
    assert (order.status, order.balance) == ("paid", Decimal(0))
    assert [(p.method, p.amount, p.position) for p in order.payments.all()] == [
        ("alipay", Decimal(4), 0),
        ("card", Decimal(7), 1),
    ]
    order = run(order, "ship", tracking="SF1043")
    assert (order.status, order.tracking, order.shipped_at is None) == ("shipped", "SF1043", False)
    order = run(order, "complete")
    assert (order.status, order.version) == ("completed", 6)
    assert events() == [
        "order.placed",
        "order.payment_received",
        "order.payment_received",
        "order.shipped",
        "order.completed",
    ]
    last = EventRow.objects.filter(name="order.payment_received").order_by("-id")[0]
    assert last.payload == {"amount": "7.0000", "currency": "GBP", "is_settled": True}


def test_an_empty_order_is_not_placed(make_order, run):
    order = make_order()
    with pytest.raises(ActionRefused, match="no lines"):
        run(order, "place")
    assert (Order.objects.get().status, Order.objects.get().version, events()) == ("draft", 1, [])


@pytest.mark.parametrize("name", ["ship", "complete", "take_back", "mark_paid", "add_payment"])
def test_a_draft_takes_none_of_the_later_steps(make_order, run, name):
    raw = {"reason": "x"} if name == "take_back" else {"amount": "1"} if name == "add_payment" else {}
    with pytest.raises(ActionRefused):
        run(make_order(("1", "1")), name, **raw)
    assert (Order.objects.get().status, Payment.objects.count()) == ("draft", 0)


def test_cancelled_with_a_reason(make_order, run):
    order = run(make_order(("1", "1")), "place")
    with pytest.raises(Refused) as caught:
        run(order, "cancel")
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("/reason", "required")]
    order = run(order, "cancel", reason="Ordered twice")
    assert (order.status, order.closing_reason) == ("cancelled", "Ordered twice")
    for name in ("cancel", "ship", "mark_paid"):
        with pytest.raises(ActionRefused):
            run(order, name, **({"reason": "again"} if name == "cancel" else {}))


def test_taken_back_after_shipping(make_order, run):
    order = run(run(make_order(("1", "1")), "place"), "ship")
    order = run(order, "take_back", reason="Broken")
    assert (order.status, order.closing_reason) == ("returned", "Broken")
    assert events()[-1] == "order.returned"


def test_nothing_outstanding_is_not_paid_again(make_order, run):
    order = run(run(make_order(("1", "1")), "place"), "mark_paid")
    with pytest.raises(ActionRefused, match="Nothing is outstanding"):
        run(order, "mark_paid")
    with pytest.raises(Refused):
        run(order, "add_payment", amount="0")
    assert Payment.objects.count() == 1


def test_an_action_asks_for_the_right_to_change(make_order, people):
    order_type = registry.get("order")
    order = make_order(("1", "1"), owner=people.mate.pk, team=people.mate.team_id)
    for name, refusal in (("seller", NotAllowed), ("reader", NotAllowed), ("stranger", NotFound)):
        with pytest.raises(refusal):
            run_action(order_type, "place", order.pk, {}, people.asker(name))
    assert Order.objects.get().status == "draft"
    assert run_action(order_type, "place", order.pk, {}, people.asker("mate")).status == "placed"


def test_history_tells_what_an_action_wrote(make_order, run):
    order = run(make_order(("1", "1")), "place", placed_at="2011-03-01T08:00:00Z")
    change = History.objects.filter(record_id=order.pk, operation="u").get()
    assert change.changes == {"status": ["draft", "placed"]}
    assert change.change_set.reason == "order.place"


@pytest.mark.parametrize(
    "write",
    [
        "UPDATE sales_order SET note = 'unseen'",
        "DELETE FROM sales_orderline",
        "INSERT INTO sales_payment (id, position, order_id, method, amount, paid_at, reference)"
        " SELECT gen_random_uuid(), 0, id, 'cash', 1, now(), '' FROM sales_order",
    ],
)
def test_no_order_is_written_outside_a_change_set(make_order, write):
    order = make_order(("1", "1"))
    with connection.cursor() as cursor:
        # The transaction of the test still carries the change set that made the order.
        cursor.execute("SELECT set_config('zhike.change_set', '', true)")
        with pytest.raises(DatabaseError, match="outside a change set"), transaction.atomic():
            cursor.execute(write)
    assert (Order.objects.get().note, order.lines.count(), Payment.objects.count()) == ("", 1, 0)


@pytest.mark.django_db(transaction=True)
def test_numbers_of_two_open_transactions_differ():
    field = Order._meta.get_field("number")
    barrier = threading.Barrier(2, timeout=10)
    given: list[str] = []

    def take() -> None:
        with transaction.atomic():
            barrier.wait()
            given.extend(next_numbers(field, 3))
            barrier.wait()
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given)) == 6
