"""The frame, log-in and the gallery, as people see them."""

import re

import pytest
from playwright.sync_api import expect

from zhike.core.models import User

PASSWORD = "correct horse battery"
WORDS = {
    "en": {
        "log_in": "Log in",
        "log_out": "Log out",
        "email": "Email",
        "password": "Password",
        "hello": "Welcome, 林晓",
    },
    "zh-hans": {
        "log_in": "登录",
        "log_out": "退出登录",
        "email": "邮箱",
        "password": "密码",
        "hello": "林晓，您好",
    },
}


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_log_in_and_out(page_as, person, look, accessible, no_sideways_scroll, language, width):
    words = WORDS[language]
    User.objects.update(language=language)
    page = page_as(language=language, width=width)

    page.goto("/gallery/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/gallery/"))
    look(page, f"log-in-{language}-{width}")
    accessible(page)
    no_sideways_scroll(page)

    page.get_by_label(words["email"]).fill(person.email)
    page.get_by_label(words["password"]).fill("wrong")
    page.get_by_role("button", name=words["log_in"]).click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, f"log-in-refused-{language}-{width}")

    page.get_by_label(words["password"]).fill(PASSWORD)
    page.get_by_role("button", name=words["log_in"]).click()
    expect(page).to_have_url(re.compile(r"/gallery/$"))

    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(words["hello"])
    page.locator(".person-button").click()
    look(page, f"person-menu-{language}-{width}")
    page.get_by_role("button", name=words["log_out"], exact=True).click()
    expect(page).to_have_url(re.compile(r"/accounts/login/$"))


def test_language_on_the_log_in_page(page_as, person):
    page = page_as(language="en")
    page.goto("/accounts/login/")
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录知客")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


@pytest.mark.parametrize("script", [True, False])
def test_theme_language_and_time_zone_stay_with_the_person(page_as, person, script):
    page = page_as(person, script=script)
    page.goto("/")
    page.locator(".person-button").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator(".person-button").click()
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.locator(".person-button").click()
    page.locator("#time-zone").select_option("Asia/Shanghai")
    if not script:
        page.get_by_role("button", name="设置", exact=True).click()
    page.wait_for_load_state()
    expect(page.locator("#time-zone")).to_have_value("Asia/Shanghai")
    person.refresh_from_db()
    assert (person.theme, person.language, person.time_zone) == ("dark", "zh-hans", "Asia/Shanghai")


def test_the_width_of_the_navigation_is_remembered(page_as, person):
    page = page_as(person)
    page.goto("/")
    with page.expect_response("**/preferences/"):
        page.get_by_role("button", name="Collapse").click()
    expect(page.locator("html")).to_have_attribute("data-navigation", "narrow")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-navigation", "narrow")
    expect(page.get_by_role("button", name="Expand")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", 1440), ("zh-hans", "dark", 1440), ("zh-hans", "light", 390), ("en", "dark", 390)],
)
def test_gallery(page_as, person, look, accessible, no_sideways_scroll, theme, language, width):
    page = page_as(person, language=language, theme=theme, width=width)
    page.goto("/gallery/", wait_until="networkidle")
    look(page, f"gallery-{language}-{theme}-{width}", whole=True)
    no_sideways_scroll(page)
    accessible(page)


def test_dialog_menu_and_pickers(page_as, person, look):
    page = page_as(person)
    page.goto("/gallery/", wait_until="networkidle")
    page.get_by_role("button", name="Open dialog").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look(page, "dialog")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.get_by_role("button", name="Sort").first.click()
    expect(page.locator("#sort-light")).to_be_visible()
    button = page.get_by_role("button", name="Sort").first.bounding_box()
    menu = page.locator("#sort-light").bounding_box()
    assert abs(menu["x"] - button["x"]) < 2
    assert 0 <= menu["y"] - button["y"] - button["height"] < 12
    look(page, "menu")
    page.keyboard.press("Escape")

    field = page.locator(".field", has_text="Company")
    field.locator(".ts-control").click()
    expect(field.locator(".ts-dropdown")).to_be_visible()
    page.keyboard.type("pros")
    expect(field.locator(".ts-dropdown .option")).to_have_count(1)
    look(page, "picker")
    page.keyboard.press("Enter")
    expect(page.locator("#g-company")).to_have_value("prospect")
    expect(page.locator("#g-tags")).to_have_value("VIP,批发")


def test_keys_go_to_places(page_as, person):
    page = page_as(person)
    page.goto("/gallery/")
    page.locator("#g-name").press("g")
    page.locator("#g-name").press("h")
    assert page.url.endswith("/gallery/")
    page.locator("#g-name").blur()
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, 林晓")


def test_toasts_from_a_fragment(page_as, person, look):
    page = page_as(person)
    page.goto("/")
    page.evaluate(
        """htmx.trigger(document.body, "toast",
           {toasts: [{text: "Saved.", level: "success", action: {label: "Undo", url: "/", method: "get"}}]})"""
    )
    expect(page.locator(".toast-text")).to_have_text("Saved.")
    expect(page.get_by_role("link", name="Undo")).to_be_visible()
    look(page, "toast")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".toast")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_error_page(page_as, person, look, accessible, width):
    page = page_as(person, language="zh-hans", width=width)
    page.goto("/nowhere/")
    expect(page.get_by_role("heading", level=1)).to_have_text("这里什么也没有")
    look(page, f"error-{width}")
    accessible(page)
    page_as.problems.clear()  # the browser reports the status 404 itself
