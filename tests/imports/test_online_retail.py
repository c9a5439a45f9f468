"""The whole UCI Online Retail file: totals in the database equal totals computed straight from the file."""

import re
import resource
import sys
import time
from collections import Counter
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from django.db import connection

from tests.imports.conftest import counts
from tests.people import make_person
from zhike.core.models import ApiToken
from zhike.customers.models import Customer
from zhike.records.imports.patterns import is_like
from zhike.records.models import History
from zhike.sales.commands import found_file
from zhike.sales.models import Order, OrderLine, Product
from zhike.sales.online_retail import NO_PRODUCT, RECIPE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(found_file() is None, reason="../shared/data/online-retail is not on this machine"),
]
LONDON = ZoneInfo("Europe/London")


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def amounts(table, by) -> dict:
    """Σ quantity·price by key, as exact decimals of the prices as they are written."""
    totals: Counter = Counter()
    columns = (table["Quantity"], table["UnitPrice"], by)
    for quantity, price, key in zip(*(column.to_pylist() for column in columns), strict=True):
        totals[key] += quantity * Decimal(repr(price))
    return dict(totals)


def test_the_whole_file(import_file, capsys, client):
    table = pq.read_table(found_file())
    began = time.monotonic()
    run = import_file(found_file(), RECIPE)
    seconds = time.monotonic() - began
    with capsys.disabled():
        sys.stdout.write(
            f"\n{table.num_rows:,} lines in {seconds:.1f} s, {table.num_rows / seconds:,.0f} a second\n"
        )
    assert run.state == "done"
    assert run.counts["rejected"] == run.counts["skipped"] == 0
    codes = pc.unique(table["StockCode"]).to_pylist()
    products = [code for code in codes if not is_like(code, NO_PRODUCT)]
    assert counts(run, "customer")[0] == Customer.objects.count() == 4_372
    assert counts(run, "order")[0] == Order.objects.count() == 25_900
    assert counts(run, "line")[0] == OrderLine.objects.count() == table.num_rows == 541_909
    assert counts(run, "product")[0] == Product.objects.count() == len(products)
    check_sums(table)
    check_lines(table, run)
    check_faces(table, client)
    check_second_import(import_file)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_000_000


def check_sums(table):
    assert rows("SELECT sum(total), sum(line_count), sum(quantity) FROM sales_order") == [
        (Decimal("9747747.9340"), 541_909, pc.sum(table["Quantity"]).as_py())
    ]
    assert rows("SELECT sum(amount) FROM sales_orderline") == [(Decimal("9747747.9340"),)]
    names = dict(rows("SELECT reference, country FROM sales_order"))
    by_country: Counter = Counter()
    for invoice, amount in amounts(table, table["InvoiceNo"]).items():
        by_country[names[invoice]] += amount
    assert dict(rows("SELECT country, sum(total) FROM sales_order GROUP BY country")) == dict(by_country)
    assert len(by_country) == len(pc.unique(table["Country"]))
    assert by_country["830"] == amounts(table, table["Country"])["Channel Islands"]
    assert by_country[""] == amounts(table, table["Country"])["Unspecified"]
    first: dict = {}
    for invoice, at in zip(table["InvoiceNo"].to_pylist(), table["InvoiceDate"].to_pylist(), strict=True):
        first.setdefault(invoice, at)
    by_month: Counter = Counter()
    for invoice, amount in amounts(table, table["InvoiceNo"]).items():
        by_month[f"{first[invoice]:%Y-%m}"] += amount
    found = rows(
        "SELECT to_char(placed_at AT TIME ZONE 'Europe/London', 'YYYY-MM'), sum(total) FROM sales_order GROUP BY 1"
    )
    assert dict(found) == dict(by_month)
    order = Order.objects.get(reference="536365")
    assert order.placed_at.astimezone(LONDON).isoformat() == "2010-12-01T08:26:00+00:00"


def check_lines(table, run):
    without = pc.sum(pc.is_null(table["CustomerID"])).as_py()
    assert OrderLine.objects.filter(order__customer=None).count() == without == 135_080
    assert OrderLine.objects.filter(quantity__lt=0).count() == 10_624
    assert Order.objects.filter(reference__startswith="C").exclude(kind="return").count() == 0
    found = Counter(code for code in table["StockCode"].to_pylist() if is_like(code, NO_PRODUCT))
    assert run.report["tallies"]["no_product"] == dict(found)
    assert run.report["tallies"]["no_customer"] == {"": 135_080}
    assert run.report["tallies"]["returns"] == {"": 10_624}
    assert OrderLine.objects.filter(product=None).count() == found.total()
    assert OrderLine.objects.filter(code="POST", kind="shipping").count() == found["POST"]
    assert [w["count"] for w in run.report["warnings"] if w["field"] == "placed_at"] == [43]


def check_faces(table, client):
    """What the API and the pages say, to a person who may see all of it."""
    person = make_person("Ada Lin", "administrator", None)
    token = ApiToken.issue(person)[1]
    client.force_login(person)

    def api(**parameters) -> list[tuple]:
        said = client.get(
            "/api/v1/orders/totals", parameters, headers={"authorization": f"Bearer {token}"}
        ).json()
        return [(r["key"], r["count"], r["sums"]["total"], r["sums"]["line_count"]) for r in said["rows"]]

    def page(**parameters) -> str:
        return re.sub(r"<[^>]*>|\s|,", "", client.get("/orders/totals/", parameters).content.decode())

    assert api() == [({"currency": "GBP"}, 25_900, "9747747.934", 541_909)]
    assert "£9747747.934" in page()
    assert "25900" in page()
    assert "541909" in page()
    lines, months = Counter(), Counter()
    columns = (table["InvoiceNo"], table["InvoiceDate"])
    for _invoice, at in zip(*(column.to_pylist() for column in columns), strict=True):
        lines[f"{at:%Y-%m-01}"] += 1
    for month, amount in amounts(table, pc.strftime(table["InvoiceDate"], format="%Y-%m-01")).items():
        months[month] += amount
    by_month = {
        key["placed_at:month"]: (total, number) for key, _count, total, number in api(by="placed_at:month")
    }
    assert by_month == {month: (plain(months[month]), lines[month]) for month in months}
    by_country = {key["country"]: (total, number) for key, _count, total, number in api(by="country")}
    sums = amounts(table, table["Country"])
    assert len(by_country) == len(sums) == 38
    assert by_country["GB"] == (plain(sums["United Kingdom"]), lines_of(table, "United Kingdom"))
    assert by_country["IE"] == (plain(sums["EIRE"]), lines_of(table, "EIRE"))
    assert sorted(total for total, _number in by_country.values()) == sorted(plain(s) for s in sums.values())
    monthly, per_country = page(by="placed_at:month"), page(by="country")
    assert all(f"£{shown(amount)}" in monthly for amount in months.values())
    assert all(f"£{shown(amount)}" in per_country.replace("£−", "£-") for amount in sums.values())


def lines_of(table, country: str) -> int:
    return pc.sum(pc.equal(table["Country"], country)).as_py()


def plain(amount: Decimal) -> str:
    return format(amount.normalize(), "f")


def shown(amount: Decimal) -> str:
    """At least two decimals, as pounds are written; more where there are more."""
    return max(plain(amount), f"{amount:.2f}", key=len)


def check_second_import(import_file):
    history = History.objects.count()
    versions = rows("SELECT sum(version), max(changed_at) FROM sales_order")
    again = import_file(found_file(), RECIPE)
    assert [counts(again, name)[:3] for name in ("customer", "order", "line")] == [
        (0, 0, 4_372), (0, 0, 25_900), (0, 0, 541_909)
    ]  # fmt: skip
    assert History.objects.count() == history
    assert rows("SELECT sum(version), max(changed_at) FROM sales_order") == versions
