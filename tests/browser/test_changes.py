"""Somebody looks at what was changed, undoes it in spite of a conflict, and has it back."""

import pytest
from playwright.sync_api import expect

from tests.undo.book import edit, latest, make
from zhike.core.models import Currency, Role, User
from zhike.core.roles import BUILT_IN
from zhike.records.access import asker_for
from zhike.records.change_sets import changing


@pytest.fixture
def administrator(person: User) -> User:
    # Tests that commit empty every table, also those that migrations filled.
    Currency.objects.get_or_create(code="CNY", defaults={"decimals": 2})
    role, _is_new = Role.objects.get_or_create(
        key="administrator", defaults={"name": "Administrator", "rights": {"*": BUILT_IN["administrator"]}}
    )
    person.roles.add(role)
    return person


def test_a_change_is_looked_at_undone_and_redone(administrator, page_as, look, accessible):
    me = asker_for(administrator)
    shelf = make("productcategory", by=me, name="茶叶")
    product = make("product", by=me, sku="T-1", name="普洱茶", price="12.50", price_currency="CNY")
    with changing(me, "page", "change", type="product"):
        edit(product, by=me, name="熟普洱", unit="盒", categories=[str(shelf.pk)])
        make("product", by=me, sku="T-2", name="白毫银针")
    both = latest()
    edit(product, by=me, name="陈年普洱")
    page = page_as(administrator)
    page.goto("/changes/")
    look(page, "changes-list")
    accessible(page)
    page.locator(f"a[href='/changes/{both.pk}/']").click()
    expect(page.locator("ins", has_text="熟普洱")).to_be_visible()
    look(page, "changes-one")
    page.locator(f"a[href='/changes/{both.pk}/undo/']").click()
    expect(page.locator("td", has_text="陈年普洱")).to_be_visible()
    look(page, "changes-undo")
    accessible(page)
    page.locator("input[value=overwrite]").check()
    page.locator(".form-actions .button-primary").click()
    expect(page.locator(".alert")).to_be_visible()
    look(page, "changes-undone")
    product.refresh_from_db()
    assert (product.name, product.unit, type(product).objects.count()) == ("普洱茶", "", 1)
    page.locator(".alert a").click()
    page.locator(".page-head-actions a").click()
    page.locator(".form-actions .button-primary").click()
    expect(page.locator(".alert", has_text="undone")).to_be_visible()
    product.refresh_from_db()
    assert (product.name, type(product).objects.count()) == ("陈年普洱", 2)


def test_on_a_phone_and_in_chinese(administrator, page_as, look, no_sideways_scroll):
    me = asker_for(administrator)
    product = make("product", by=me, sku="T-1", name="普洱茶")
    edit(product, by=me, name="熟普洱")
    page = page_as(administrator, language="zh-hans", width=390)
    for name, address in (("list", ""), ("one", f"{latest().pk}/"), ("undo", f"{latest().pk}/undo/")):
        page.goto(f"/changes/{address}")
        expect(page.locator("h1")).to_be_visible()
        no_sideways_scroll(page)
        look(page, f"changes-{name}-phone")
