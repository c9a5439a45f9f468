"""What was changed, used or taken since is kept, named in the preview, and decided by the person."""

import pytest

from tests.undo.book import act, edit, latest, make, snapshot, undone
from zhike.customers.models import Customer
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.errors import ActionRefused
from zhike.records.models import ChangeSet, ExternalId, Tombstone
from zhike.records.undo import preview, undo
from zhike.records.writing import trash
from zhike.sales.models import Order, Product

pytestmark = pytest.mark.django_db


def conflicts(change_set):
    found = preview(change_set, SYSTEM)
    return [(c.title, c.why, [str(label) for label in c.labels]) for c in found.conflicts]


def test_only_fields_that_both_touched_conflict():
    product = make("product", sku="T-1", name="Tea", unit="box", kind="goods")
    edit(product, name="Green tea", unit="bag")
    first = latest()
    edit(product, name="Black tea", kind="service")
    assert conflicts(first) == [("Black tea", "changed", ["Name"])]
    job = undone(first)
    product.refresh_from_db()
    assert (product.name, product.unit, product.kind) == ("Black tea", "box", "service")
    assert (job.result["types"], job.result["kept"]) == ({"product": {"changed": 1}}, {"changed": 1})
    assert job.result["named"] == [["product", str(product.pk), "changed", ["name"]]]


def test_overwriting_puts_the_old_value_back_all_the_same():
    product = make("product", sku="T-1", name="Tea")
    edit(product, name="Green tea")
    first = latest()
    edit(product, name="Black tea")
    undone(first, on_conflict="overwrite")
    product.refresh_from_db()
    assert (product.name, product.name_sort) == ("Tea", "tea")


def test_a_value_that_is_as_before_again_is_no_conflict():
    product = make("product", sku="T-1", name="Tea")
    edit(product, name="Green tea")
    first = latest()
    edit(product, name="Tea")
    found = preview(first, SYSTEM)
    assert (found.undoable, found.conflicts) == (0, [])
    job = undone(first)
    assert (job.result["change_set"], job.result["kept"]) == (None, {})


def test_a_created_record_that_was_changed_since_stays_or_goes():
    product = make("product", sku="T-1", name="Tea")
    created = latest()
    edit(product, unit="box")
    assert conflicts(created) == [("Tea", "changed", ["Unit"])]
    assert undone(created).result["types"] == {}
    assert undone(created, on_conflict="overwrite").result["types"] == {"product": {"removed": 1}}
    assert not Product.objects.exists()


def test_a_change_that_was_undone_stands_in_nobodys_way():
    before = snapshot()
    product = make("product", sku="T-1", name="Tea")
    created = latest()
    edit(product, name="Green tea")
    undone(latest())
    assert conflicts(created) == []
    undone(created)
    assert snapshot() == before


def test_a_created_record_that_others_use_stays_and_goes_into_the_trash_when_overwriting():
    customer = make("customer", name="Li Wei")
    created = latest()
    order = make("order", currency="CNY", customer=customer.pk)
    ordered = latest()
    assert conflicts(created) == [("Li Wei", "used", [])]
    job = undone(created)
    assert (job.result["types"], job.result["kept"]) == ({}, {"used": 1})
    job = undone(created, on_conflict="overwrite")
    assert job.result["types"] == {"customer": {"trashed": 1}}
    assert Customer.objects.get(pk=customer.pk).is_trashed
    undone(ChangeSet.objects.get(pk=job.result["change_set"]))
    assert not Customer.objects.get(pk=customer.pk).is_trashed
    undone(ordered)
    undone(created)
    assert not Customer.objects.exists()
    assert not Order.objects.filter(pk=order.pk).exists()


def test_a_shelf_that_another_product_stands_on_is_used():
    shelf = make("productcategory", name="Tea")
    created = latest()
    make("product", sku="T-1", name="Tea", categories=[shelf.pk])
    assert conflicts(created) == [("Tea", "used", [])]


def test_a_unique_value_taken_since_is_a_conflict():
    product = make("product", sku="T-1", name="Tea")
    edit(product, sku="T-2")
    renamed = latest()
    make("product", sku="T-1", name="Other tea")
    assert conflicts(renamed) == [("Tea", "taken", [])]
    before = snapshot()
    job = undone(renamed, on_conflict="overwrite")
    assert (job.result["types"], job.result["kept"]) == ({}, {"taken": 1})
    assert snapshot() == before


def test_out_of_the_trash_only_while_the_code_is_free():
    product = make("product", sku="T-1", name="Tea")
    trash(registry.get("product"), product.pk, SYSTEM)
    trashed = latest()
    make("product", sku="T-1", name="Other tea")
    assert conflicts(trashed) == [("Tea", "taken", [])]


def test_an_external_id_taken_since_keeps_a_removed_record_away():
    customer = make("customer", name="Li Wei")
    created = latest()
    with_external_id(customer, "shop", "7", created)
    own = ChangeSet.objects.get(pk=undone(created).result["change_set"])
    assert not ExternalId.objects.exists()
    other = make("customer", name="Wang Wei")
    with_external_id(other, "shop", "7", latest())
    assert preview(own, SYSTEM).kept == {"taken": 1}
    assert undone(own).result["kept"] == {"taken": 1}
    assert list(Customer.objects.values_list("name", flat=True)) == ["Wang Wei"]


def with_external_id(record, system, value, change_set):
    """As an import does: the id belongs to the change set that created the record."""
    from zhike.records.change_sets import _entered

    with _entered(change_set):
        ExternalId.objects.create(record_type="customer", record_id=record.pk, system=system, value=value)


def test_a_purged_record_does_not_come_back():
    customer = make("customer", name="Li Wei")
    own = ChangeSet.objects.get(pk=undone(latest()).result["change_set"])
    Tombstone.objects.create(id=customer.pk, record_type="customer")
    found = preview(own, SYSTEM)
    assert (found.kept, found.undoable, found.conflicts) == ({"gone": 1}, 0, [])
    assert undone(own).result["kept"] == {"gone": 1}


def test_a_line_added_and_changed_since_conflicts_and_a_line_that_is_gone_does_too():
    customer = make("customer", name="Li Wei", needs=[{"text": "A quote"}])
    kept = customer.needs.get()
    edit(customer, needs=[{"id": str(kept.pk), "text": "Two quotes"}, {"text": "A call"}])
    second = latest()
    added = customer.needs.exclude(pk=kept.pk).get()
    edit(customer, needs=[{"id": str(added.pk), "text": "A call at noon"}])
    assert conflicts(second) == [("Li Wei", "changed", ["Needs"])]
    assert undone(second).result["types"] == {}
    assert [need.text for need in customer.needs.all()] == ["A call at noon"]


def test_values_that_change_places_within_one_change_set_are_freed_first():
    """A created record holds the code that a changed one had: it goes first."""
    from zhike.records.change_sets import changing

    product = make("product", sku="T-1", name="Tea")
    before = snapshot()
    with changing(SYSTEM, "page", "change"):
        edit(product, sku="T-2")
        make("product", sku="T-1", name="New tea")
    both = latest()
    assert conflicts(both) == []
    assert undone(both).result["types"] == {"product": {"changed": 1, "removed": 1}}
    assert snapshot() == before


def test_records_of_one_change_set_may_use_each_other():
    from zhike.records.change_sets import changing

    before = snapshot()
    with changing(SYSTEM, "page", "create"):
        first, second = make("customer", name="Li Wei"), make("customer", name="Acme", kind="organization")
        act(first, "relate", kind="works_at", other=str(second.pk))
        make("order", currency="CNY", customer=first.pk)
    assert undone(latest()).result["types"] == {
        "customer": {"removed": 2},
        "order": {"removed": 1},
        "relationship": {"removed": 1},
    }
    assert snapshot() == before


def test_an_open_change_set_is_not_undone():
    from zhike.records.change_sets import chunk, open_change_set

    long = open_change_set(SYSTEM, "import", "import")
    with chunk(long, "all", 1):
        make("product", sku="T-1", name="Tea")
    with pytest.raises(ActionRefused) as refused:
        undo(long, SYSTEM)
    assert refused.value.code == "open"
