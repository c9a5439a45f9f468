"""A whole import, with what it created, changed and set off, is undone as one."""

import pytest

from tests.undo.book import edit, make, snapshot, undone
from zhike.customers.models import Customer
from zhike.records.access import SYSTEM
from zhike.records.models import ChangeSet, EventRow, ExternalId
from zhike.records.relay import deliver_event
from zhike.records.undo import preview
from zhike.sales.models import Order, OrderLine, Product

pytestmark = pytest.mark.django_db

HEAD = "Order No,Order Date,Order Status,Customer ID,Customer Name,SKU,Quantity,Unit Price,Currency\n"
ROWS = (
    "A1,2025-03-01,completed,7,Ada,P1,2,10.50,EUR\n"
    "A1,2025-03-01,completed,7,Ada,P2,1,5,EUR\n"
    "A2,2025-03-02,completed,8,Bob,P1,-1,10.50,EUR\n"
    "A3,2025-03-03,completed,,,P2,4,5,EUR\n"
)


def with_consequences(change_set: ChangeSet) -> None:
    for event in EventRow.objects.filter(change_set_id=change_set.pk, name__startswith="order."):
        deliver_event("sales.lifecycle_from_orders", event.pk)


def test_an_import_is_undone_exactly_and_redone_exactly(import_file):
    make("product", sku="P1", name="Tea")
    before = snapshot()
    run = import_file(HEAD + ROWS)
    with_consequences(run.change_set)
    assert Customer.objects.get(name="Ada").stage == "active"
    after = snapshot()
    job = undone(run.change_set)
    assert snapshot() == before
    assert job.result["types"] == {
        "customer": {"removed": 2},
        "order": {"removed": 3},
        "product": {"removed": 1},
    }
    assert not ExternalId.objects.exists()
    undone(ChangeSet.objects.get(pk=job.result["change_set"]))
    assert snapshot() == after


def test_a_second_import_is_undone_without_the_first(import_file):
    import_file(HEAD + ROWS)
    before = snapshot()
    second = import_file(HEAD + ROWS.replace("P1,2,", "P1,3,").replace("Bob", "Bobby"))
    assert snapshot() != before
    undone(second.change_set)
    assert snapshot() == before


def test_an_imported_record_that_people_work_with_stays(import_file):
    run = import_file(HEAD + ROWS)
    with_consequences(run.change_set)
    ada = Customer.objects.get(name="Ada")
    edit(ada, city="Wien")
    found = preview(run.change_set, SYSTEM)
    assert [(c.title, c.why, [str(label) for label in c.labels]) for c in found.conflicts] == [
        ("Ada", "changed", ["City"])
    ]
    assert (found.checked, found.total, found.undoable) == (7, 7, 6)
    job = undone(run.change_set)
    assert job.result["kept"] == {"changed": 1}
    assert list(Customer.objects.values_list("name", "city")) == [("Ada", "Wien")]
    assert (Order.objects.count(), OrderLine.objects.count(), Product.objects.count()) == (0, 0, 0)


def test_undo_runs_in_chunks_however_many_records(import_file, monkeypatch):
    from zhike.records.undo import net

    before = snapshot()
    rows = "".join(f"B{i},2025-03-01,completed,{i},Customer {i},P{i % 3},1,2.50,EUR\n" for i in range(40))
    run = import_file(HEAD + rows)
    monkeypatch.setattr(net.staged.__wrapped__, "__defaults__", (7,))
    job = undone(run.change_set)
    assert snapshot() == before
    own = ChangeSet.objects.get(pk=job.result["change_set"])
    assert sorted(own.chunks.filter(step="1.remove.order").values_list("number", "counts__done")) == [
        (0, 7), (1, 7), (2, 7), (3, 7), (4, 7), (5, 5)
    ]  # fmt: skip
    assert (job.done, job.total) == (83, 83)
