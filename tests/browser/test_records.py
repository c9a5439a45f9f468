"""A working day on the pages of records: find, create, read, change, delete and take back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.contract.values import make
from zhike.core.models import Currency, Role, User
from zhike.core.roles import BUILT_IN
from zhike.records import registry

NAMES = ("欧阳娜娜", "北京张三贸易有限公司", "Siobhán O’Brien-Łukasiewicz", "Zoë Abdulrahman", "王小明")


@pytest.fixture
def administrator(person: User) -> User:
    # Tests that commit empty every table, also those that migrations filled.
    Currency.objects.get_or_create(code="CNY", defaults={"decimals": 2})
    role, _is_new = Role.objects.get_or_create(
        key="administrator", defaults={"name": "Administrator", "rights": {"*": BUILT_IN["administrator"]}}
    )
    person.roles.add(role)
    return person


@pytest.fixture
def customers(administrator: User) -> list[str]:
    made = []
    for name in NAMES:
        given = {
            "name": name,
            "city": "上海",
            "tags": ["VIP", "老客户", "展会 2026"],
            "owner": str(administrator.pk),
        }
        kind = "organization" if "公司" in name else "person"
        made.append(make(registry.get("customer"), kind=kind, **given))
    return [str(customer.pk) for customer in made]


def create(page: Page, name: str) -> None:
    page.locator("#id-name").fill(name)
    page.locator("[data-lines=needs] [data-line-add]").click()
    page.locator("[data-lines=needs] input[name$='-text']").fill("更快的发货 Faster delivery")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_an_untouched_form_changes_nothing(administrator, customers, page_as):
    page = page_as(administrator)
    page.goto(f"/customers/{customers[0]}/edit/")
    expect(page.locator(".ts-wrapper .item", has_text="展会 2026")).to_be_visible()
    page.locator(".form-actions .button-primary").click()
    expect(page).to_have_url(re.compile(f"/customers/{customers[0]}/$"))
    customer = registry.get("customer").model._default_manager.get(pk=customers[0])
    assert (customer.version, customer.tags) == (1, ["VIP", "老客户", "展会 2026"])


@pytest.mark.parametrize("width", [1440, 390])
def test_create_read_change_delete_undo(
    width, administrator, customers, page_as, accessible, no_sideways_scroll, look
):
    page = page_as(administrator, width=width)
    page.goto("/customers/")
    expect(page.locator("tr[data-href]")).to_have_count(5)
    no_sideways_scroll(page)
    accessible(page)
    look(page, f"records-list-{width}")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/customers/new/$"))
    no_sideways_scroll(page)
    accessible(page)
    create(page, "María-José Fernández")
    expect(page.locator(".toast-text")).to_have_text("Customer created.")
    expect(page.get_by_text("更快的发货 Faster delivery").first).to_be_visible()
    no_sideways_scroll(page)
    accessible(page)
    look(page, f"records-record-{width}", whole=True)
    page.keyboard.press("e")
    expect(page.locator("html.has-script")).to_be_attached()
    page.locator("#id-name").fill("María-José F.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("María-José F.")
    expect(page.locator(".timeline del").first).to_have_text("María-José Fernández")
    page.locator("[popovertarget=record-menu]").click()
    page.locator("#record-menu a[data-dialog=delete-record]").click()
    page.locator("#delete-record .button-danger").click()
    expect(page.locator("tr[data-href]")).to_have_count(5)
    page.locator(".toast-action").click()
    expect(page.locator("h1")).to_have_text("María-José F.")


def test_filters_search_and_keys(administrator, customers, page_as, look):
    page = page_as(administrator, "zh-hans", theme="dark")
    page.goto("/customers/")
    page.locator(".chip-add", has_text="类型").click()
    page.locator("#filter-kind label", has_text="企业").click()
    look(page, "records-filter-dark-zh")
    page.locator("#filter-kind .button-primary").click()
    expect(page).to_have_url(re.compile(r"/customers/\?kind=organization$"))
    expect(page.locator("tr[data-href]")).to_have_count(1)
    expect(page.locator(".chip").first).to_contain_text("企业")
    page.locator(".chip-remove").click()
    expect(page.locator("tr[data-href]")).to_have_count(5)
    page.locator(".chip-add", has_text="国家/地区").click()
    page.locator("#filter-country .ts-control").click()
    page.keyboard.type("中国")
    page.locator("#filter-country .ts-dropdown .option", has_text=re.compile("^中国$")).click()
    page.locator("#filter-country .button-primary").click()
    expect(page).to_have_url(re.compile("country=CN"))
    page.goto("/customers/?sort=name")
    page.keyboard.press("/")
    page.keyboard.type("欧阳")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-href]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text("欧阳娜娜")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile(r"/customers/$"))


def test_lists_and_forms_work_without_javascript(administrator, customers, page_as):
    page = page_as(administrator, script=False)
    page.goto("/customers/?limit=3")
    expect(page.locator("tr[data-href]")).to_have_count(3)
    page.locator(".more-rows a").click()
    expect(page.locator("tr[data-href]")).to_have_count(2)
    page.goto("/customers/new/")
    page.locator("#id-name").fill("Hans Vogel")
    page.locator("[name=needs-0-text]").fill("A catalogue in German")
    page.locator(".form-actions .button-primary").click()
    expect(page.locator("h1")).to_have_text("Hans Vogel")
    expect(page.get_by_text("A catalogue in German").first).to_be_visible()


def test_an_error_is_said_beside_its_field(administrator, page_as: Callable[..., Page], look):
    visits = page_as
    page = visits(administrator)
    page.goto("/customers/new/")
    page.locator("[data-lines=contact_points] [data-line-add]").click()
    page.locator("[name=contact_points-n1-kind]").select_option("email")
    page.locator("[name=contact_points-n1-value]").fill("nobody")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".alert-title")).to_contain_text("2 things to correct")
    expect(page.locator("#id-name")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=contact_points-n1-value]")).to_have_value("nobody")
    look(page, "records-errors", whole=True)
    visits.problems.clear()  # a browser reports the answer 422 to its console
