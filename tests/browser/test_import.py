"""Somebody imports a file by hand: upload, check the mapping, look at the preview, import, fetch the rejects."""

import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection
from playwright.sync_api import Page, expect

from zhike.core import jobs
from zhike.core.models import Job, JobState, Role, User
from zhike.customers.models import Customer
from zhike.sales.models import Order

RETAIL = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom
536365,71053,WHITE METAL LANTERN,6,12/1/2010 8:26,3.39,17850,United Kingdom
536370,POST,POSTAGE,3,12/1/2010 8:45,18,12583,France
C536379,D,Discount,-1,12/1/2010 9:41,27.5,14527,United Kingdom
536414,22139,,56,12/1/2010 11:52,0,,United Kingdom
"""
CUSTOMERS = """客户名称,手机,邮箱,国家
欧阳娜娜,13800138000,nana@example.com,中国
北京张三贸易有限公司,010-88661234,不是邮箱,中国
"""


@pytest.fixture
def administrator(person: User) -> User:
    person.roles.add(Role.objects.get(key="administrator"))
    return person


@pytest.fixture
def worker(transactional_db) -> Iterator[None]:
    """Works off the queued jobs as the worker process does."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.1):
            close_old_connections()
            for pk in Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True):
                jobs.run(str(pk))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


def upload(page: Page, name: str, text: str) -> None:
    page.goto("/import/")
    page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8")}
    )
    page.locator(".page-body .form-actions .button-primary").click()


def check(page: Page) -> None:
    page.locator(".page-body .button-primary").first.click()
    expect(page.locator("form[action$='/run/'] .button-primary")).to_be_visible(timeout=20_000)


def run(page: Page) -> None:
    page.locator("form[action$='/run/'] .button-primary").click()
    expect(page.locator("[hx-get*='/progress/']")).to_have_count(0, timeout=20_000)


def test_a_flat_file_becomes_customers_products_and_orders(administrator, worker, page_as, look, accessible):
    page = page_as(administrator)
    upload(page, "retail.csv", RETAIL)
    look(page, "import-mapping", whole=True)
    accessible(page)
    check(page)
    look(page, "import-preview", whole=True)
    accessible(page)
    assert (Customer.objects.count(), Order.objects.count()) == (0, 0)
    run(page)
    look(page, "import-result", whole=True)
    accessible(page)
    assert sorted(Order.objects.values_list("reference", "kind", "total")) == [
        ("536365", "sale", Decimal("35.6400")),
        ("536370", "sale", Decimal("54.0000")),
        ("536414", "sale", Decimal("0.0000")),
        ("C536379", "return", Decimal("-27.5000")),
    ]
    assert Customer.objects.count() == 3
    page.locator(".page-body .meta a[href^='/changes/']").click()
    expect(page.locator(".page-head-actions a[href$='/undo/']")).to_be_visible()
    page.goto("/orders/totals/")
    expect(page.locator("tfoot")).to_contain_text("62.14")


def test_rejects_are_told_and_fetched_on_a_phone_in_chinese(
    administrator, worker, page_as, look, no_sideways_scroll
):
    page = page_as(administrator, language="zh-hans", width=390)
    upload(page, "客户.csv", CUSTOMERS)
    look(page, "import-mapping-phone", whole=True)
    no_sideways_scroll(page)
    check(page)
    look(page, "import-preview-phone", whole=True)
    no_sideways_scroll(page)
    run(page)
    look(page, "import-result-phone", whole=True)
    no_sideways_scroll(page)
    assert list(Customer.objects.values_list("name", flat=True)) == ["欧阳娜娜"]
    with page.expect_download() as download:
        page.locator("a[href$='.csv'], a[href*='/rejects']").first.click()
    rejects = download.value.path().read_text(encoding="utf-8-sig")
    assert "北京张三贸易有限公司,010-88661234,不是邮箱,中国" in rejects
    assert "邮箱" in rejects.splitlines()[1].rpartition("中国")[2]
