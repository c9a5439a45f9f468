"""Undo of plain change sets: each kind of change goes back to exactly what was there."""

import pytest

from tests.undo.book import act, edit, latest, make, snapshot, undone
from zhike.customers.models import Customer
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.errors import ActionRefused
from zhike.records.models import ChangeSet, EventRow
from zhike.records.relay import deliver_event
from zhike.records.undo import preview, undo
from zhike.records.writing import restore, trash
from zhike.sales.models import Order, Product

pytestmark = pytest.mark.django_db

POINTS = [
    {"kind": "email", "value": "anna@example.com", "is_primary": True},
    {"kind": "phone", "value": "+8613800000000"},
]


def test_a_created_record_goes_with_everything_in_it():
    before = snapshot()
    customer = make("customer", name="欧阳娜娜", contact_points=POINTS, needs=[{"text": "A quote"}])
    created = latest()
    job = undone(created)
    assert snapshot() == before
    assert not Customer.objects.filter(pk=customer.pk).exists()
    assert job.result["types"] == {"customer": {"removed": 1}}
    created.refresh_from_db()
    assert created.state == "undone"
    own = ChangeSet.objects.get(pk=job.result["change_set"])
    assert (own.reason, own.detail["of"], own.state) == ("undo", str(created.pk), "closed")
    assert list(EventRow.objects.filter(change_set_id=own.pk).values_list("name", "record_ids")) == [
        ("customer.removed", [str(customer.pk)])
    ]


def test_changed_values_child_rows_and_links_go_back():
    shelves = [make("productcategory", name=name) for name in ("Tea", "Gifts", "Winter")]
    product = make(
        "product",
        sku="T-1",
        name="普洱茶",
        price="12.5000",
        price_currency="CNY",
        categories=[s.pk for s in shelves[:2]],
    )
    customer = make(
        "customer", name="Zoë", contact_points=POINTS, tags=["vip", "north"], birthday="1990-02-28"
    )
    before = snapshot()
    points = list(customer.contact_points.all())
    edit(product, name="Pu’er", price="13", sku="T-2", categories=[shelves[2].pk])
    first = latest()
    edit(
        customer,
        name="Zoe Abdul",
        tags=[],
        birthday=None,
        contact_points=[
            {"id": str(points[1].pk), "kind": "phone", "value": "+8613911111111"},
            {"kind": "address", "address": {"city": "上海", "country": "CN"}},
        ],
    )
    second = latest()
    assert snapshot() != before
    undone(second)
    undone(first)
    assert snapshot() == before
    assert Product.objects.get(pk=product.pk).name_sort == product.name_sort


def test_trash_and_restore_go_back():
    product = make("product", sku="T-1", name="Tea")
    live = snapshot()
    trash(registry.get("product"), product.pk, SYSTEM)
    trashed_set, in_trash = latest(), snapshot()
    restore(registry.get("product"), product.pk, SYSTEM)
    restored_set = latest()
    undone(restored_set)
    assert snapshot() == in_trash
    job = undone(trashed_set)
    assert snapshot() == live
    names = EventRow.objects.filter(change_set_id=job.result["change_set"]).values_list("name", flat=True)
    assert list(names) == ["product.changed", "product.restored"]


def test_an_action_goes_back_with_its_derived_totals():
    order = make("order", currency="CNY", lines=[{"quantity": "2", "unit_price": "10"}])
    act(order, "place")
    before = snapshot()
    act(order, "add_payment", amount="5")
    paid = latest()
    assert Order.objects.get(pk=order.pk).balance == 15
    undone(paid)
    assert snapshot() == before
    assert Order.objects.get(pk=order.pk).balance == 20


def test_undo_can_be_undone_and_done_again():
    make("product", sku="T-1", name="Tea")
    empty_of_customers = snapshot()
    customer = make("customer", name="张三", contact_points=POINTS)
    created, full = latest(), snapshot()
    first = ChangeSet.objects.get(pk=undone(created).result["change_set"])
    assert snapshot() == empty_of_customers
    version = customer.version
    redo = ChangeSet.objects.get(pk=undone(first).result["change_set"])
    assert snapshot() == full
    again = Customer.objects.get(pk=customer.pk)
    assert again.version > version
    assert again.created_at.date() == customer.created_at.date()
    created.refresh_from_db()
    first.refresh_from_db()
    assert (created.state, first.state) == ("closed", "undone")
    undone(redo)
    created.refresh_from_db()
    first.refresh_from_db()
    assert (created.state, first.state) == ("undone", "closed")
    assert snapshot() == empty_of_customers


def test_consequences_of_events_are_undone_with_their_cause():
    customer = make("customer", name="Li Wei")
    order = make("order", currency="CNY", customer=customer.pk, lines=[{"quantity": "1", "unit_price": "9"}])
    before = snapshot()
    act(order, "place")
    placed = latest()
    event = EventRow.objects.get(change_set_id=placed.pk, name="order.placed")
    assert deliver_event("sales.lifecycle_from_orders", event.pk)
    assert Customer.objects.get(pk=customer.pk).stage == "active"
    found = preview(placed, SYSTEM)
    assert (found.consequences, found.undoable, found.conflicts) == (1, 2, [])
    undone(placed)
    assert snapshot() == before


def test_what_can_never_be_undone_says_so():
    customer = make("customer", name="Li Wei")
    created = latest()
    act(customer, "give_consent", purpose="marketing", channel="email", source="Fair", wording="Yes.")
    with pytest.raises(ActionRefused) as refused:
        undo(latest(), SYSTEM)
    assert (refused.value.code, str(refused.value)) == ("never", "“Record consent” cannot be undone.")
    before = snapshot()
    found = preview(created, SYSTEM)
    assert found.kept == {"permanent": 1}
    job = undone(created, on_conflict="overwrite")
    assert (job.result["types"], job.result["kept"], job.result["change_set"]) == ({}, {"permanent": 1}, None)
    assert snapshot() == before
    created.refresh_from_db()
    assert created.state == "closed"


def test_it_is_undone_once():
    make("customer", name="Li Wei")
    created = latest()
    undone(created)
    created.refresh_from_db()
    with pytest.raises(ActionRefused) as refused:
        undo(created, SYSTEM)
    assert refused.value.code == "undone"
