"""One flat file becomes customers, products, orders and lines; corrected rejects find their way back."""

from decimal import Decimal

import pytest

from tests.imports.conftest import counts, refused
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.imports.rejects_file import reject_lines
from zhike.records.models import History
from zhike.records.writing import create
from zhike.sales.models import Order, OrderLine

HEAD = "Order No,Order Date,Customer ID,Customer Name,SKU,Quantity,Unit Price,Currency\n"
ROWS = (
    "A1,2025-03-01,7,Ada,P1,2,10.50,EUR\n"
    "A1,2025-03-01,7,Ada,P2,1,5,EUR\n"
    "A2,2025-03-02,8,Bob,P1,-1,10.50,EUR\n"
    "A3,2025-03-03,,,P2,4,5,EUR\n"
)


def test_four_kinds_of_records_from_one_file(import_file):
    run = import_file(HEAD + ROWS)
    assert [counts(run, name) for name in ("customer", "product", "order", "line")] == [
        (2, 0, 0, 0, 0), (2, 0, 0, 0, 0), (3, 0, 0, 0, 0), (4, 0, 0, 0, 0)
    ]  # fmt: skip
    first = Order.objects.get(reference="A1")
    assert (first.customer.name, first.currency, first.total, first.line_count) == (
        "Ada",
        "EUR",
        Decimal(26),
        2,
    )
    assert Order.objects.get(reference="A3").customer is None
    line = OrderLine.objects.get(order=first, position=0)
    assert (line.product.sku, line.code, line.quantity, line.unit_price) == ("P1", "P1", 2, Decimal("10.5"))


def test_the_same_orders_twice_change_nothing(import_file):
    import_file(HEAD + ROWS)
    history = History.objects.count()
    run = import_file(HEAD + ROWS)
    assert [counts(run, name)[:2] for name in ("customer", "product", "order", "line")] == [(0, 0)] * 4
    assert History.objects.count() == history


def test_a_changed_line_changes_the_line_the_order_and_its_total(import_file):
    import_file(HEAD + ROWS)
    run = import_file(HEAD + ROWS.replace("P1,2,", "P1,3,"))
    assert counts(run, "line") == (0, 1, 3, 0, 0)
    assert counts(run, "order") == (0, 1, 2, 0, 0)
    order = Order.objects.get(reference="A1")
    assert (order.total, order.version) == (Decimal("36.5"), 2)


def test_corrected_rejects_go_to_their_places_in_the_same_orders(import_file):
    bad = HEAD + ROWS.replace("P1,2,10.50", "P1,two,10.50").replace("P1,-1,", "P1,=1+1,")
    run = import_file(bad)
    assert refused(run) == [(2, "Quantity", "not_a_number"), (4, "Quantity", "not_a_number")]
    assert counts(run, "order") == (2, 0, 0, 0, 0)
    text = "".join(reject_lines(run))
    assert text.splitlines()[1].startswith(
        "A1,2025-03-01,7,Ada,P1,two,10.50,EUR,2,0,Quantity: “two” is not a number"
    )
    assert ",'=1+1," in text
    corrected = text.replace("two", "2").replace("'=1+1", "-1")
    again = import_file(corrected, run.recipe)
    assert refused(again) == []
    assert counts(again, "order") == (1, 1, 0, 0, 0)
    order = Order.objects.get(reference="A1")
    lines = OrderLine.objects.filter(order=order).order_by("position")
    assert [(line.position, line.code, line.quantity) for line in lines] == [(0, "P1", 2), (1, "P2", 1)]
    assert order.total == Decimal(26)
    whole = import_file(HEAD + ROWS, run.recipe)
    assert [counts(whole, name)[:2] for name in ("customer", "product", "order", "line")] == [(0, 0)] * 4
    assert counts(import_file(corrected, run.recipe), "line")[:2] == (0, 0)


def by_code(missing: str = "reject") -> dict:
    """Order lines for products that must exist."""
    return {
        "parts": [
            {
                "name": "order", "type": "order", "key": {"by": "external", "system": "shop", "columns": ["no"]},
                "values": {"currency": {"column": "currency"}},
            },
            {
                "name": "line", "type": "order", "of": "order", "lines": "lines", "key": {"by": "position"},
                "values": {
                    "product": {"column": "sku", "match": "sku", "missing": missing},
                    "code": {"column": "sku"}, "quantity": {"column": "qty"},
                },
            },
        ]
    }  # fmt: skip


@pytest.fixture
def product(db):
    return create(bind(registry.get("product"), {"name": "Tea", "sku": "T1"}, SYSTEM), SYSTEM)


def test_a_line_for_an_unknown_product_is_rejected_by_name(import_file, product):
    run = import_file("no,sku,qty,currency\n1,T1,1,EUR\n1,T9,2,EUR\n", by_code())
    assert refused(run) == [(3, "sku", "no_such_record")]
    assert (
        run.rejects.get().text == "There is no such record. Import or create it first, or correct the value."
    )
    assert [line.product for line in OrderLine.objects.all()] == [product]


def test_an_unknown_product_may_stay_blank_and_is_reported(import_file, product):
    run = import_file("no,sku,qty,currency\n1,T1,1,EUR\n1,T9,2,EUR\n", by_code("blank"))
    assert refused(run) == []
    assert [w["code"] for w in run.report["warnings"]] == ["left_blank"]
    assert [line.product for line in OrderLine.objects.order_by("position")] == [product, None]


def test_a_currency_that_does_not_exist(import_file, product):
    run = import_file("no,sku,qty,currency\n1,T1,1,XYZ\n", by_code())
    assert refused(run) == [(2, "currency", "unknown_currency")]
    assert not Order.objects.exists()


def test_rows_that_differ_within_one_order_are_reported(import_file):
    run = import_file(HEAD + ROWS.replace("A1,2025-03-01,7,Ada,P2", "A1,2025-03-09,7,Ada,P2"))
    warning = run.report["warnings"][0]
    assert (warning["part"], warning["field"], warning["count"]) == ("order", "placed_at", 1)
    assert warning["examples"] == [{"key": "A1", "row": 2}]
