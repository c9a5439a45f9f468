"""Conditions on a list: built with the mouse and with the keyboard, read as chips, changed, and taken away."""

import json
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from zhike.core.models import Currency, Role, User
from zhike.core.roles import BUILT_IN
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.writing import create

TREE = {
    "all": [
        {"field": "stage", "operator": "is_not", "value": "lost"},
        {"any": [
            {"field": "country", "operator": "is", "value": ["CN", "GB"]},
            {"field": "created_at", "operator": "between", "value": "last_14_days"},
        ]},
        {"no": "orders", "where": {"field": "placed_at", "operator": "at_least", "value": "-3m"}},
    ]
}  # fmt: skip


@pytest.fixture
def administrator(person: User) -> User:
    # Tests that commit empty every table, also those that migrations filled.
    Currency.objects.get_or_create(code="CNY", defaults={"decimals": 2})
    role, _is_new = Role.objects.get_or_create(
        key="administrator", defaults={"name": "Administrator", "rights": {"*": BUILT_IN["administrator"]}}
    )
    person.roles.add(role)
    for name, country in (("Hans Vogel", "AT"), ("李雷", "CN"), ("Northwind", "GB")):
        create(bind(registry.get("customer"), {"name": name, "country": country}, SYSTEM), SYSTEM)
    return person


def where_of(page: Page) -> object:
    found = parse_qs(urlsplit(page.url).query).get("where")
    return json.loads(found[0]) if found else None


def choose(page: Page, label: str, value: str, within: Locator) -> None:
    """Chooses, and waits for the part that the server sends in its place."""
    with page.expect_response("**/conditions/part/**"):
        within.get_by_label(label).select_option(value)
    expect(page.locator("[inert]")).to_have_count(0)


def names(page: Page) -> list[str]:
    return sorted(page.locator("tr[data-href] .record-link").all_inner_texts())


@pytest.mark.parametrize("width", [1440, 390])
def test_a_condition_is_built_changed_and_removed(
    width, administrator, page_as, no_sideways_scroll, accessible
):
    page = page_as(administrator, width=width)
    page.goto("/customers/?sort=name")
    page.get_by_role("button", name="Condition", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-part=comparison]")).to_have_count(1)
    choose(page, "Field", "country", dialog)
    choose(page, "Operator", "is_not", dialog)
    dialog.locator(".ts-control").click()
    page.keyboard.type("Austria")
    expect(dialog.locator(".ts-dropdown .active")).to_have_text("Austria")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("where="))
    assert where_of(page) == {"field": "country", "operator": "is_not", "value": "AT"}
    assert "sort=name" in page.url
    assert names(page) == ["Northwind", "李雷"]
    expect(page.locator(".condition-chip")).to_have_text(re.compile(r"Country\s*is not\s*Austria"))
    no_sideways_scroll(page)
    accessible(page)
    page.locator(".condition-chip .chip-remove").click()
    expect(page.locator(".condition-chip")).to_have_count(0)
    assert where_of(page) is None


def test_a_missing_value_is_asked_for_and_groups_are_kept(administrator, page_as):
    page = page_as(administrator)
    page.goto("/customers/")
    page.get_by_role("button", name="Condition", exact=True).click()
    dialog = page.get_by_role("dialog")
    choose(page, "Field", "name", dialog)
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_text("Give a value, or remove the condition.")).to_be_visible()
    expect(dialog.get_by_label("Value")).to_be_focused()
    page.keyboard.type("north")
    dialog.get_by_role("button", name="Group", exact=True).click()
    rows = dialog.locator("[data-part=comparison]")
    expect(rows).to_have_count(2)
    expect(rows.nth(1).get_by_label("Field")).to_be_focused()
    choose(page, "Field", "rows:orders", rows.nth(1))
    related = dialog.locator("[data-part=related]")
    expect(related).to_have_count(1)
    related.get_by_label("Operator").select_option("no")
    dialog.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("where="))
    assert where_of(page) == {
        "all": [{"field": "name", "operator": "contains", "value": "north"}, {"any": [{"no": "orders"}]}]
    }
    assert names(page) == ["Northwind"]


def test_what_is_set_comes_back_in_the_editor_unchanged(administrator, page_as, look):
    page = page_as(administrator)
    page.goto(f"/customers/?where={quote(json.dumps(TREE))}")
    page.locator(".condition-chip .chip-open").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-part=comparison]")).to_have_count(4)
    dialog.get_by_role("button", name="Apply").click()
    page.wait_for_load_state()
    assert where_of(page) == TREE


def test_without_scripts_chips_are_read_and_removed(administrator, page_as):
    page = page_as(administrator, script=False)
    page.goto(f"/customers/?where={quote(json.dumps(TREE))}")
    expect(page.locator(".condition-chip")).to_have_count(3)
    expect(page.get_by_role("button", name="Condition", exact=True)).to_be_hidden()
    page.locator(".condition-chip .chip-remove").nth(1).click()
    assert where_of(page) == {"all": [TREE["all"][0], TREE["all"][2]]}


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", 1440), ("zh-hans", "dark", 1440), ("zh-hans", "light", 390), ("en", "dark", 390)],
)
def test_looks(language, theme, width, administrator, page_as, look, accessible, no_sideways_scroll):
    page = page_as(administrator, language=language, theme=theme, width=width)
    page.goto(f"/customers/?where={quote(json.dumps(TREE))}")
    no_sideways_scroll(page)
    look(page, f"conditions-list-{language}-{theme}-{width}")
    page.locator(".condition-chip .chip-open").first.click()
    expect(page.locator("#conditions .ts-wrapper").first).to_be_visible()
    look(page, f"conditions-editor-{language}-{theme}-{width}")
    page.goto(f"/customers/conditions/?back={quote('where=' + quote(json.dumps(TREE)))}")
    no_sideways_scroll(page)
    accessible(page)
