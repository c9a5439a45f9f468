"""Makes the pictures of the user guide: a real Zhike on a temporary home, real data, a real browser.

`make screenshots` runs it. It needs Chromium and the UCI Online Retail file (see `zhike demo`), takes about
three minutes, and writes docs/guide/images/{en,zh}-*.png.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "guide" / "images"
ZHIKE = Path(sys.executable).parent / "zhike"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
EMAIL, PASSWORD = "ada@example.com", "correct horse battery"
LANGUAGES = {"en": ("en", "en-GB"), "zh": ("zh-hans", "zh-CN")}
READY_SECONDS = 90
HEIGHTS = {1440: 760, 390: 844}
HIGHEST = 1600

# A small file with one mistake, for the pictures of the import.
SHEETS = {
    "en": (
        "People.csv",
        "Customer ID,Kind,Name,Email,Phone,City,Country\n"
        "P-1,Person,Grace Hopper,grace@example.com,+1 202 555 0143,New York,United States\n"
        "P-2,Person,Alan Turing,alan@example.com,+44 20 7946 0018,London,United Kingdom\n"
        "P-3,Person,Katherine Johnson,katherine.example.com,+1 202 555 0177,Hampton,United States\n"
        "P-4,Organization,Analytical Engines Ltd,office@example.com,+44 20 7946 0991,London,United Kingdom\n",
    ),
    "zh": (
        "客户名单.csv",
        "客户编号,类型,名称,邮箱,电话,城市,国家\n"
        "K-1,个人,王小明,xiaoming@example.com,+86 138 0013 8000,上海,中国\n"
        "K-2,个人,李静,lijing@example.com,+86 139 1234 5678,北京,中国\n"
        "K-3,个人,赵敏,zhaomin.example.com,+86 137 0000 1111,杭州,中国\n"
        "K-4,企业,上海晨光贸易有限公司,office@example.com,+86 21 5555 0188,上海,中国\n",
    ),
}


def main() -> None:
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not program:
        sys.exit("Install Chromium to make the screenshots.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running() as (url, command), sync_playwright() as playwright:
        command("user", "add", EMAIL, "--name", "Ada", "--role", "administrator", "--password", PASSWORD)
        command("demo", "online-retail", "--as", EMAIL)
        token = command("token", "create", EMAIL).strip()
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for language in LANGUAGES:
            people = Api(url, token).people(language)
            for width in HEIGHTS:
                Tour(browser, url, language, width).walk(people)
        browser.close()


@contextmanager
def running() -> Iterator[tuple[str, Callable[..., str]]]:
    """`zhike up` on a temporary home and a free port; yields its address and a way to run its commands."""
    with tempfile.TemporaryDirectory(prefix="zhike-screenshots-") as home, socket.socket() as free:
        os.chmod(home, 0o755)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        url = f"http://localhost:{port}"
        settings = {"ZHIKE_HOME": home, "ZHIKE_PORT": str(port), "ZHIKE_URL": url, "ZHIKE_CURRENCY": "GBP"}
        env = {**os.environ, **settings}

        def command(*words: str) -> str:
            done = subprocess.run([ZHIKE, *words], env=env, stdout=subprocess.PIPE, text=True, check=False)
            if done.returncode not in (0, 2):
                sys.exit(f"zhike {words[0]} failed.")
            return done.stdout

        process = subprocess.Popen([ZHIKE, "up"], env=env, stdout=subprocess.DEVNULL)
        try:
            wait_until_ready(url)
            yield url, command
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def wait_until_ready(url: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except OSError:
            if time.monotonic() > end:
                sys.exit("zhike up does not answer.")
            time.sleep(0.3)


class Api:
    """Makes the records that the pictures show, as a program of the user's would."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def send(self, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}/api/v1/{path}",
            json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or b"null")

    def people(self, language: str) -> dict[str, str]:
        """A company, a person who works there, and an order; ids by name."""
        is_chinese = language == "zh"
        company = self.send(
            "customers",
            {
                "kind": "organization",
                "name": "上海晨光贸易有限公司" if is_chinese else "Northwind Gifts Ltd",
                "industry": "wholesale",
                "city": "上海" if is_chinese else "Manchester",
                "country": "CN" if is_chinese else "GB",
            },
        )
        person = self.send(
            "customers",
            {
                "kind": "person",
                "name": "陈晓燕" if is_chinese else "Siobhán O’Brien",
                "other_name": "Chen Xiaoyan" if is_chinese else "",
                "industry": "retail",
                "city": "上海" if is_chinese else "Leeds",
                "country": "CN" if is_chinese else "GB",
                "tags": ["VIP", "展会 2026"] if is_chinese else ["VIP", "Spring fair"],
                "contact_points": [
                    {
                        "kind": "email",
                        "value": f"{language}@example.com",
                        "is_primary": True,
                        "label": "work",
                    },
                    {"kind": "phone", "value": "+8613800138000" if is_chinese else "+447700900123"},
                ],
                "needs": [
                    {
                        "text": "春节前要 200 盏红色灯串"
                        if is_chinese
                        else "200 red light strings before Christmas",
                        "urgency": "high",
                    }
                ],
                "preferences": [
                    {"key": "联系时间", "value": "上午"}
                    if is_chinese
                    else {"key": "Best time to call", "value": "Mornings"}
                ],
            },
        )
        act = f"customers/{person['id']}/actions/"
        self.send(
            act + "set_stage",
            {"stage": "prospect", "reason": "展会交谈" if is_chinese else "Met at the fair"},
        )
        self.send(act + "relate", {"kind": "works_at", "other": company["id"]})
        self.send(
            act + "give_consent",
            {
                "purpose": "newsletter",
                "channel": "email",
                "source": "展会登记表" if is_chinese else "Form at the fair",
                "wording": "我愿意接收新品邮件。" if is_chinese else "Send me news about new products.",
            },
        )
        product = self.send("products?sku=22086&limit=1")["items"][0]
        order = self.send(
            "orders",
            {
                "customer": person["id"],
                "currency": "GBP",
                "placed_at": datetime.now(UTC).isoformat(),
                "lines": [{"product": product["id"], "quantity": "40", "unit_price": "2.55"}],
            },
        )
        buyer = self.send("customers?name=14911&limit=1")["items"][0]
        return {"person": person["id"], "order": order["id"], "buyer": buyer["id"]}


class Tour:
    """Walks through the product in one language and width, and takes the pictures."""

    def __init__(self, browser: Browser, url: str, language: str, width: int) -> None:
        code, locale = LANGUAGES[language]
        self.language, self.width = language, width
        context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": HEIGHTS[width]},
            locale=locale,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "zhike_language", "value": code, "url": url}])
        self.code = code
        self.page: Page = context.new_page()

    def shoot(self, name: str, whole: bool = False) -> None:
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(300)
        phone = "" if self.width > 390 else "-phone"
        height = HEIGHTS[self.width]
        if whole:  # A window as high as the page: what sticks to the window's edges stays in place.
            tall = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": self.width, "height": min(max(tall, height), HIGHEST)})
        self.page.screenshot(path=IMAGES / f"{self.language}-{name}{phone}.png")
        self.page.set_viewport_size({"width": self.width, "height": height})

    def see(self, path: str, name: str, whole: bool = False) -> None:
        self.page.goto(path)
        self.shoot(name, whole)

    def log_in(self) -> None:
        self.page.goto("/accounts/login/")
        if self.width > 390:
            self.shoot("log-in")
        self.page.fill("input[name=login]", EMAIL)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda address: "/accounts/" not in address)
        self.prefer("language", self.code)

    def prefer(self, name: str, value: str) -> None:
        """Chooses in the person menu, by the same form."""
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        self.page.context.request.post(
            "/preferences/",
            form={name: value, "csrfmiddlewaretoken": token},
            headers={"Referer": self.page.url},
        )

    def walk(self, people: dict[str, str]) -> None:
        self.log_in()
        person, order = f"/customers/{people['person']}/", f"/orders/{people['order']}/"
        self.see("/customers/", "customers")
        self.see(person, "person", whole=True)
        if self.width == 390:
            return
        self.see("/", "home")
        self.see("/customers/new/", "customer-form", whole=True)
        self.see(person + "do/give_consent/", "consent")
        self.see(person + "history/", "history")
        self.see(f"/customers/{people['buyer']}/", "buyer")
        self.see("/products/", "products")
        self.see("/orders/?country=FR&sort=-total", "orders-filtered")
        self.see(order, "order", whole=True)
        self.see(
            "/orders/totals/?by=placed_at:month&placed_at=2010-12-01..2011-12-31", "totals-month", whole=True
        )
        self.see("/orders/totals/?by=country&placed_at=2010-12-01..2011-12-31", "totals-country")
        self.page.goto("/orders/")
        self.page.keyboard.press("?")
        self.shoot("keys")
        self.prefer("theme", "dark")
        self.see("/customers/", "customers-dark")
        self.prefer("theme", "light")
        self.see("/changes/", "changes")
        self.see("/api/docs", "api")
        self.import_a_file()

    def import_a_file(self) -> None:
        name, text = SHEETS[self.language]
        self.see("/import/", "import-start")
        self.page.set_input_files(
            "input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}
        )
        self.page.locator(".page-body .form-actions .button-primary").click()
        self.shoot("import-mapping", whole=True)
        self.page.locator(".page-body .button-primary").first.click()
        self.until_done("preview")
        self.shoot("import-preview", whole=True)
        self.page.locator("form[action$='/run/'] .button-primary").click()
        self.until_done("result")
        self.shoot("import-result", whole=True)

    def until_done(self, what: str) -> None:
        """The page moves on by itself when the job has ended."""
        for _try in range(60):
            self.page.wait_for_load_state("networkidle")
            if not self.page.locator("[hx-get*='/progress/']").count():
                return
            self.page.wait_for_timeout(500)
        sys.exit(f"The import did not reach its {what}.")


if __name__ == "__main__":
    main()
