"""What sales adds to a customer: orders and totals, as far as the asker may see."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from zhike.core.models import CurrencyRate
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.lists.page import page
from zhike.records.lists.query import parse
from zhike.sales.panels import load_orders
from zhike.sales.queries import orders_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(make_customer, make_order, run, settings):
    """Two sales and a return in pounds, one sale in yuan, a draft and a cancelled order."""
    settings.BASE_CURRENCY = "CNY"
    CurrencyRate.objects.create(currency_id="GBP", valid_from="2011-01-01", rate=Decimal(10))
    customer = make_customer()

    def place(quantity: str, price: str, day: str, **raw):
        order = make_order((quantity, price), customer=customer.pk, **raw)
        return run(order, "place", placed_at=f"2011-{day}T08:00:00Z")

    place("6", "2.55", "03-01")
    place("1", "4.701", "05-02")
    place("-2", "2.55", "06-01", kind="return")
    place("1", "100", "04-01", currency="CNY")
    make_order(("1", "999"), customer=customer.pk, placed_at="2011-01-01T00:00:00Z")
    run(place("1", "50", "02-01"), "cancel", reason="Ordered twice")
    return customer


def test_totals_per_currency_and_in_the_base_currency(customer, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = orders_of(customer.pk, SYSTEM)
        assert len(found.latest) == 5
    assert [(t.currency, t.total) for t in found.totals] == [
        ("CNY", Decimal("100")),
        ("GBP", Decimal("14.901")),
    ]
    assert (found.count, found.drafts) == (3, 1)
    assert (found.base_total, found.base_currency) == (Decimal("249.01"), "CNY")
    assert found.last_at.isoformat() == "2011-05-02T08:00:00+00:00"
    assert [order.placed_at.month for order in found.latest] == [6, 5, 4, 3, 2]


def test_a_missing_rate_leaves_the_base_total_open(customer, make_order, run):
    run(make_order(("1", "5"), customer=customer.pk, currency="JPY"), "place")
    assert orders_of(customer.pk, SYSTEM).base_total is None


def in_list(customer):
    """The computed columns of the customer, as the list reads them."""
    shown = page(parse(registry.get("customer"), {}, SYSTEM), SYSTEM)
    (row,) = [row for row in shown.rows if row.pk == customer.pk]
    return row.order_count, row.bought, row.bought_currency


def test_the_list_shows_the_base_currency_where_currencies_differ(customer, make_order, run):
    assert in_list(customer) == (3, Decimal("249.01"), "CNY")
    run(make_order(("1", "5"), customer=customer.pk, currency="JPY"), "place")
    assert in_list(customer) == (4, None, "CNY")


def test_the_list_shows_the_one_currency_of_all_orders(make_customer, make_order, run):
    customer = make_customer()
    assert in_list(customer) == (0, None, None)
    for quantity in ("2", "3"):
        run(make_order((quantity, "5.005"), customer=customer.pk), "place")
    assert in_list(customer) == (2, Decimal("25.025"), "GBP")


def test_only_orders_the_asker_may_see_count(customer, people):
    assert orders_of(customer.pk, people.asker("seller")).count == 0
    assert orders_of(customer.pk, people.asker("reader")).count == 3


def test_the_panel_shows_orders_and_totals_in_both_languages(customer):
    panel = next(p for p in registry.get("customer").panels if p.key == "orders")
    values = panel.load(customer, SYSTEM)
    for language, words in (("en", ["Last order", "Placed", "£15.30"]), ("zh-hans", ["最近下单", "已下单"])):
        with translation.override(language):
            html = " ".join(render_to_string(panel.template, values).split())
        text = html.replace('<span class="faint">£</span> ', "£")
        assert [word for word in words if word not in text] == []
    assert all(order.number in html for order in values["orders"].latest)


def test_a_customer_without_orders(make_customer):
    values = load_orders(make_customer(), SYSTEM)
    with translation.override("en"):
        assert "No orders yet." in render_to_string("sales/panels/orders.html", values)
