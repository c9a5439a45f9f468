"""Create, change, trash and restore: values, child rows, versions, conflicts, history and events."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from zhike.core.models import Currency, CurrencyRate
from zhike.records import registry
from zhike.records.access import SYSTEM, fetch
from zhike.records.binding import bind
from zhike.records.change_sets import changing
from zhike.records.errors import Conflict, Refused
from zhike.records.events import emit_named
from zhike.records.history import history_of
from zhike.records.models import ChangeSet, EventRow, History
from zhike.records.writing import change, create, restore, trash

pytestmark = pytest.mark.django_db


def make(key: str, **raw):
    record_type = registry.get(key)
    return create(bind(record_type, raw, SYSTEM), SYSTEM)


def errors_of(key: str, record=None, **raw) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        bind(registry.get(key), raw, SYSTEM, record=record)
    return {error.pointer: error.code for error in caught.value.errors}


def test_created_with_number_sort_key_children_and_one_change_set():
    customer = make(
        "customer",
        name="欧阳娜娜",
        contact_points=[
            {"kind": "email", "value": "Nana@Example.COM", "is_primary": True},
            {"kind": "phone", "value": "+86 138 0013 8000"},
        ],
    )
    assert customer.number.startswith("C-")
    assert customer.name_sort.startswith("ou yang na na")
    assert [point.value for point in customer.contact_points.all()] == ["nana@example.com", "+8613800138000"]
    assert customer.version == 1
    rows = History.objects.filter(record_id=customer.pk)
    assert {row.operation for row in rows} == {"c"}
    assert len({row.change_set_id for row in rows}) == 1
    assert sorted(row.table for row in rows) == [
        "customers_contactpoint",
        "customers_contactpoint",
        "customers_customer",
    ]


def test_every_error_is_named_at_once():
    errors = errors_of(
        "order",
        curency="GBP",
        currency="XYZ",
        customer="not-an-id",
        number="SO-1",
        lines=[{"quantity": "1,2,3"}],
    )
    assert errors == {
        "/curency": "unknown_field",
        "/currency": "unknown_currency",
        "/customer": "not_an_id",
        "/number": "read_only",
        "/lines/0/quantity": "not_a_number",
    }


def test_a_misspelt_field_is_guessed():
    with pytest.raises(Refused) as caught:
        bind(registry.get("order"), {"curency": "GBP", "currency": "GBP"}, SYSTEM)
    assert "“currency”" in caught.value.errors[0].message


def test_required_is_said_also_for_blanks():
    assert errors_of("customer") == {"/name": "required"}
    assert errors_of("customer", name="  ") == {"/name": "required"}


def test_nothing_for_a_value_with_a_default_is_the_default_when_new_and_refused_later():
    customer = make("customer", name="Kofi Mensah", kind="")
    assert customer.kind == "person"
    assert errors_of("customer", record=customer, kind="") == {"/kind": "required"}


def test_only_what_differs_is_written():
    customer = make("customer", name="Hans Vogel", city="Wien")
    record_type = registry.get("customer")
    same = bind(record_type, {"name": "Hans Vogel", "city": "Wien"}, SYSTEM, record=customer)
    assert change(record_type, customer.pk, same, SYSTEM, expected=1).version == 1
    other = bind(record_type, {"city": "Graz"}, SYSTEM, record=customer)
    assert change(record_type, customer.pk, other, SYSTEM, expected=1).version == 2
    last = History.objects.filter(record_id=customer.pk).order_by("-id")[0]
    assert last.changes == {"city": ["Wien", "Graz"]}


def test_two_editors_conflict():
    customer = make("customer", name="Hans Vogel")
    record_type = registry.get("customer")
    bound = bind(record_type, {"city": "Graz"}, SYSTEM, record=customer)
    change(record_type, customer.pk, bound, SYSTEM, expected=1)
    with pytest.raises(Conflict) as caught:
        change(record_type, customer.pk, bound, SYSTEM, expected=1)
    assert (caught.value.expected, caught.value.actual) == (1, 2)


def test_child_rows_are_added_changed_and_removed_by_id():
    order = make(
        "order",
        currency="GBP",
        lines=[
            {"description": "a", "quantity": "2", "unit_price": "1.25"},
            {"description": "b", "quantity": "-1", "unit_price": "0.001"},
        ],
    )
    assert (order.total, order.line_count) == (Decimal("2.4990"), 2)
    first, second = order.lines.all()
    record_type = registry.get("order")
    raw = {"lines": [{"id": str(second.pk), "quantity": "3"}, {"description": "c", "unit_price": "10"}]}
    order = change(record_type, order.pk, bind(record_type, raw, SYSTEM, record=order), SYSTEM, expected=1)
    assert [(line.description, line.quantity) for line in order.lines.all()] == [("b", 3), ("c", 1)]
    assert order.total == Decimal("10.0030")
    assert order.version == 2
    deleted = History.objects.get(row_id=first.pk, operation="d")
    assert deleted.changes["description"] == "a"


def test_links_are_rows_with_history_and_bump_the_version():
    one, two = make("productcategory", name="Candles"), make("productcategory", name="茶具")
    product = make("product", sku="22423", name="Cakestand", categories=[str(one.pk)])
    record_type = registry.get("product")
    bound = bind(record_type, {"categories": [str(two.pk)]}, SYSTEM, record=product)
    product = change(record_type, product.pk, bound, SYSTEM, expected=1)
    assert list(product.categories.all()) == [two]
    assert product.version == 2
    links = History.objects.filter(record_id=product.pk, table="sales_product_categories").order_by("id")
    assert sorted((row.operation, row.row_id) for row in links[1:]) == [("c", two.pk), ("d", one.pk)]


def test_unique_while_live_is_explained_and_free_again_in_the_trash():
    record_type = registry.get("product")
    first = make("product", sku="POST", name="Postage")
    with pytest.raises(Refused) as caught:
        make("product", sku="POST", name="Again")
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("/sku", "taken")]
    trash(record_type, first.pk, SYSTEM)
    make("product", sku="POST", name="Again")
    with pytest.raises(Refused) as caught:
        restore(record_type, first.pk, SYSTEM)
    assert caught.value.errors[0].code == "taken"


def test_trash_and_restore():
    record_type = registry.get("customer")
    customer = make("customer", name="Zoë Abdulrahman")
    trash(record_type, customer.pk, SYSTEM)
    assert fetch(SYSTEM, record_type, customer.pk, trashed=True).is_trashed
    assert not restore(record_type, customer.pk, SYSTEM).is_trashed
    page = history_of(record_type, customer.pk, SYSTEM)
    assert [entry.change_set.reason for entry in page.entries] == ["restore", "trash", "create"]


def test_nothing_writes_unseen():
    customer = make("customer", name="Kofi Mensah")
    with pytest.raises(DatabaseError, match="outside a change set"), transaction.atomic():
        run("UPDATE customers_customer SET city = 'Accra'")
    customer.refresh_from_db()
    assert customer.city == ""


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_bulk_sql_is_seen_too():
    customers = [make("customer", name=f"N{n}") for n in range(3)]
    with changing(SYSTEM, "command", "test") as change_set, connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET city = 'Accra'")
    rows = History.objects.filter(change_set=change_set)
    assert {row.record_id: row.changes for row in rows} == {c.pk: {"city": ["", "Accra"]} for c in customers}


def test_events_leave_with_their_cause():
    customer = make("customer", name="Kofi Mensah")
    event = EventRow.objects.get(name="customer.created", record_ids__contains=[str(customer.pk)])
    assert event.change_set_id == ChangeSet.objects.latest("opened_at").pk
    with pytest.raises(RuntimeError):
        emit_named("customer.created", "customer", [customer.pk])


def test_money_is_worth_its_rate_of_the_day():
    gbp = Currency.objects.get(code="GBP")
    CurrencyRate.objects.create(currency=gbp, valid_from="2025-01-01", rate=Decimal("9.1"))
    CurrencyRate.objects.create(currency=gbp, valid_from="2025-06-01", rate=Decimal("9.8"))
    product = make("product", sku="1", name="x", price="10", price_currency="GBP")
    assert product.price_base == Decimal("98.0000")
    order = make(
        "order",
        currency="GBP",
        placed_at="2025-03-01T00:00:00Z",
        lines=[{"quantity": "1", "unit_price": "10"}],
    )
    assert (order.total_base, str(order.total_rate_on)) == (Decimal("91.0000"), "2025-03-01")


def test_history_is_exact_and_typed():
    order = make("order", currency="GBP", placed_at="2025-03-01T00:00:00Z")
    record_type = registry.get("order")
    bound = bind(record_type, {"placed_at": "2025-03-02T08:00:00Z"}, SYSTEM, record=order)
    change(record_type, order.pk, bound, SYSTEM, expected=1)
    entry = history_of(record_type, order.pk, SYSTEM).entries[0]
    (placed,) = [c for row in entry.rows for c in row.changes]
    assert (placed.field.name, placed.old.isoformat(), placed.new.isoformat()) == (
        "placed_at",
        "2025-03-01T00:00:00+00:00",
        "2025-03-02T08:00:00+00:00",
    )


@pytest.mark.django_db(transaction=True)
def test_auto_numbers_differ_when_many_write_at_once():
    numbers: list[str] = []

    def write() -> None:
        numbers.extend(make("customer", name="x").number for _ in range(5))
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 20


def test_a_value_that_the_database_cannot_hold_never_gets_there():
    assert errors_of("customer", name="a\x00b") == {"/name": "nul_character"}
    assert errors_of("customer", name="x" * 201) == {"/name": "too_long"}
