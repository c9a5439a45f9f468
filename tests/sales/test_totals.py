"""Totals of orders: exact decimals, in one statement, whatever wrote the lines."""

from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhike.core.models import CurrencyRate
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.change_sets import changing
from zhike.records.errors import Refused
from zhike.records.writing import change
from zhike.sales import totals
from zhike.sales.models import Order, OrderLine, Payment

pytestmark = pytest.mark.django_db

quantities = st.integers(-80_995, 80_995)
prices = st.decimals(min_value=-12_000, max_value=40_000, places=3)


def test_lines_and_payments_add_up(make_order):
    order = make_order(("6", "2.55"), ("-1", "0.001"), ("2.5", "1.10"), payments=[{"amount": "10.00"}])
    assert [line.amount for line in order.lines.all()] == [
        Decimal("15.3"),
        Decimal("-0.001"),
        Decimal("2.75"),
    ]
    assert (order.total, order.line_count, order.quantity) == (Decimal("18.049"), 3, Decimal("7.5"))
    assert (order.paid_amount, order.balance) == (Decimal("10.00"), Decimal("8.049"))


def test_a_discount_is_taken_off_exactly(make_order):
    lines = [{"quantity": "3", "unit_price": "0.333333", "discount": "12.5"}]
    assert make_order(lines=lines).lines.get().amount == Decimal("0.8750")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.tuples(quantities, prices), min_size=1, max_size=30))
def test_a_total_is_the_exact_sum_of_its_lines(make_order, lines):
    order = make_order(*((str(quantity), format(price, "f")) for quantity, price in lines))
    assert order.total == sum(quantity * price for quantity, price in lines)
    assert order.quantity == sum(quantity for quantity, _price in lines)


def test_bulk_written_lines_count_at_the_next_derive(make_order):
    orders = [make_order() for _ in range(3)]
    with changing(SYSTEM, "import", "test"):
        OrderLine.objects.bulk_create(
            OrderLine(order=order, quantity=number, unit_price=Decimal("9.95"))
            for number, order in enumerate(orders, start=1)
        )
        totals.derive([order.pk for order in orders])
    found = Order.objects.filter(pk__in=[order.pk for order in orders]).order_by("total")
    assert [order.total for order in found] == [Decimal("9.95"), Decimal("19.90"), Decimal("29.85")]


def test_derive_takes_one_statement_and_writes_only_what_differs(make_order, django_assert_num_queries):
    order = make_order(("1", "5"))
    with changing(SYSTEM, "system", "test"):
        with django_assert_num_queries(1):
            totals.derive([order.pk])
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid FROM sales_order WHERE id = %s", [order.pk])
            before = cursor.fetchone()
            totals.derive([order.pk])
            cursor.execute("SELECT ctid FROM sales_order WHERE id = %s", [order.pk])
            assert cursor.fetchone() == before


def test_the_base_amount_follows_the_rate_of_the_day(make_order):
    for day, rate in (("2011-01-01", "9.1"), ("2011-03-01", "9.25")):
        CurrencyRate.objects.create(currency_id="GBP", valid_from=day, rate=Decimal(rate))
    order = make_order(("2", "5"), placed_at="2011-02-28T23:59:59Z")
    assert (order.total_base, str(order.total_rate_on)) == (Decimal("91.0000"), "2011-02-28")
    order_type = registry.get("order")
    bound = bind(order_type, {"placed_at": "2011-03-01T00:00:00Z"}, SYSTEM, record=order)
    moved = change(order_type, order.pk, bound, SYSTEM, expected=1)
    assert (moved.total_base, str(moved.total_rate_on)) == (Decimal("92.5000"), "2011-03-01")


def test_without_a_rate_there_is_no_base_amount(make_order):
    order = make_order(("2", "5"), currency="JPY")
    assert (order.total, order.total_base, order.total_rate_on) == (Decimal(10), None, None)


def test_changing_a_line_changes_the_total(make_order):
    order = make_order(("2", "5"), ("1", "1"))
    kept = order.lines.first()
    order_type = registry.get("order")
    rows = [{"id": str(kept.pk), "quantity": "-2"}]
    changed = change(
        order_type, order.pk, bind(order_type, {"lines": rows}, SYSTEM, record=order), SYSTEM, expected=1
    )
    assert (changed.total, changed.line_count, changed.version) == (Decimal(-10), 1, 2)


def test_amounts_and_totals_cannot_be_written(make_order):
    order = make_order(("2", "5"))
    raw = {"total": "1", "lines": [{"quantity": "1", "amount": "7"}]}
    with pytest.raises(Refused) as caught:
        bind(registry.get("order"), raw, SYSTEM, record=order)
    assert {e.pointer: e.code for e in caught.value.errors} == {
        "/total": "read_only",
        "/lines/0/amount": "read_only",
    }
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        ({"lines": [{"quantity": "1000000000.01"}]}, "/lines/0/quantity"),
        ({"lines": [{"unit_price": "99999999999999999"}]}, "/lines/0/unit_price"),
        ({"payments": [{"amount": "1000000000001"}]}, "/payments/0/amount"),
    ],
)
def test_impossible_amounts_are_refused_before_the_database_overflows(raw, pointer):
    with pytest.raises(Refused) as caught:
        bind(registry.get("order"), {"currency": "GBP", **raw}, SYSTEM)
    assert [(e.pointer, e.code) for e in caught.value.errors] == [(pointer, "too_large")]
    assert Order.objects.count() == 0


def test_the_largest_order_is_kept_without_a_base_amount_that_would_overflow(make_order):
    CurrencyRate.objects.create(currency_id="GBP", valid_from="2011-01-01", rate=Decimal(10) ** 9)
    order = make_order(*[("1000000000", "1000000000")] * 3)
    assert (order.total, order.total_base, order.total_rate_on) == (3 * Decimal(10) ** 18, None, None)
