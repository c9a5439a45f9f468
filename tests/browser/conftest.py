"""A real headless Chromium against a live server on the test database."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from zhike.core.models import User

ROOT = Path(__file__).resolve().parents[2]
LOOKS = ROOT / "tmp" / "looks"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHTS = {390: 844}
AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js"  # type: ignore[union-attr,arg-type]
# What axe calls serious: wrong names, too little contrast, traps for the keyboard.
SERIOUS = {"serious", "critical"}

# Playwright's loop runs in this thread, which makes Django refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        message = "No Chromium found: install the package chromium to run the browser tests."
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session", autouse=True)
def texts() -> None:
    """The Chinese texts, compiled, and the front-end packages, copied."""
    sys.path.insert(0, str(ROOT / "tools"))
    import frontend
    import messages

    messages.compile_catalogs()
    frontend.main()


@dataclass
class Visits:
    """Opens pages as somebody and remembers what their consoles complained about."""

    browser: Browser
    url: str
    problems: list[str] = field(default_factory=list)

    def __call__(
        self,
        user: User | None = None,
        language: str = "en",
        theme: str = "light",
        width: int = 1440,
        script: bool = True,
    ) -> Page:
        """A page in a fresh context. Go on with `page.goto("/…")`."""
        cookies = {"zhike_language": language, "zhike_theme": theme}
        if user:
            User.objects.filter(pk=user.pk).update(language=language, theme=theme)
            client = Client()
            client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            color_scheme="light",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self._complain("error", str(error)))
        return page

    def _complain(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.problems.append(text)


@pytest.fixture
def page_as(browser: Browser, live_server) -> Iterator[Visits]:
    visits = Visits(browser, live_server.url)
    yield visits
    for context in browser.contexts:
        context.close()
    assert visits.problems == [], "the console of a page complained"


@pytest.fixture
def look() -> Callable[[Page, str], Path]:
    """Keeps a screenshot in the ignored folder tmp/looks, to be looked at by people."""

    def keep(page: Page, name: str, *, whole: bool = False) -> Path:
        LOOKS.mkdir(parents=True, exist_ok=True)
        file = LOOKS / f"{name}.png"
        page.screenshot(path=file, full_page=whole)
        return file

    return keep


@pytest.fixture
def accessible(browser: Browser) -> Callable[[Page], None]:
    """Asserts that axe finds nothing serious on the page as it is addressed now."""

    def check(page: Page) -> None:
        # axe evaluates text, which our policy forbids; a second context looks at the same page without it.
        twin = browser.new_context(
            storage_state=page.context.storage_state(),
            viewport=page.viewport_size,
            reduced_motion="reduce",
            bypass_csp=True,
        )
        other = twin.new_page()
        other.goto(page.url, wait_until="networkidle")
        other.evaluate(AXE.read_text("utf-8"))
        found = other.evaluate("axe.run({resultTypes: ['violations'], preload: false})")["violations"]
        twin.close()
        serious = [
            f"{violation['id']}: {violation['help']} · {node['html'][:160]} · {node['any'][:1]}"
            for violation in found
            if violation["impact"] in SERIOUS
            for node in violation["nodes"]
        ]
        assert serious == [], "\n".join(serious)

    return check


def fits(page: Page) -> bool:
    """Nothing makes the page scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def no_sideways_scroll() -> Callable[[Page], None]:
    def check(page: Page) -> None:
        assert fits(page), page.url

    return check


@pytest.fixture
def person(transactional_db) -> User:
    return User.objects.create_user("lin@example.com", "correct horse battery", name="林晓")
