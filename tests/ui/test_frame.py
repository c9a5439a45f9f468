"""Headers, guard, preferences, navigation and the pages of the frame, over plain requests."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from zhike.core.models import User
from zhike.ui import home, navigation, toasts
from zhike.ui.errors import server_error
from zhike.ui.gallery import icon_names

pytestmark = pytest.mark.django_db
PAGES = ["/", "/gallery/", "/accounts/password/change/", "/nowhere/"]
STRANGERS_PAGES = ["/accounts/login/", "/accounts/signup/", "/accounts/inactive/", "/nowhere/"]


class InlineFinder(HTMLParser):
    """Collects what the content security policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        self.found += [f"<{tag} {name}>" for name in names if name == "style" or name.startswith("on")]
        self.found += [
            f"<{tag} {n}>"
            for n in ("href", "src", "action")
            if (names.get(n) or "").startswith("javascript:")
        ]


def inline_parts(html: str) -> list[str]:
    finder = InlineFinder()
    finder.feed(html)
    return finder.found


@pytest.fixture
def person() -> User:
    return User.objects.create_user("lin@example.com", "correct horse battery", name="林晓")


@pytest.fixture
def inside(client, person):
    client.force_login(person)
    return client


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_needs_inline_code(client, inside, language):
    inside.cookies["zhike_language"] = language
    for path in PAGES:
        assert inline_parts(inside.get(path).content.decode()) == [], path
    client.logout()
    for path in STRANGERS_PAGES:
        assert inline_parts(client.get(path).content.decode()) == [], path


def test_the_finder_finds():
    assert inline_parts('<p style="x" onclick="y"><script>z</script><a href="javascript:1">') == [
        "<p style>",
        "<p onclick>",
        "<script>",
        "<a href>",
    ]


def test_headers(client):
    headers = client.get("/accounts/login/").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("accelerometer=()")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_strangers_are_sent_to_the_log_in(client):
    response = client.get("/gallery/?page=2")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/accounts/login/?next=/gallery/%3Fpage%3D2",
    )
    assert client.get("/healthz").status_code == 200
    assert client.get("/manifest.webmanifest").status_code == 200


def test_a_fragment_sends_the_whole_page_to_the_log_in(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/gallery/?page=2"}
    response = client.get("/gallery/", headers=headers)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=%2Fgallery%2F%3Fpage%3D2"


def test_log_in_with_a_wrong_password_says_so_in_both_languages(client, person):
    for language, words in (("en", "not correct"), ("zh-hans", "不正确")):
        client.cookies["zhike_language"] = language
        response = client.post("/accounts/login/", {"login": person.email, "password": "wrong"})
        assert response.status_code == 200
        assert words in response.content.decode()


def test_sign_up_is_closed(client):
    response = client.get("/accounts/signup/")
    assert "Accounts are given by the administrator" in response.content.decode()
    client.post("/accounts/signup/", {"email": "new@example.com", "password1": "correct horse battery"})
    assert not User.objects.exists()


def test_too_many_attempts(client, person):
    for attempt in range(32):
        response = client.post("/accounts/login/", {"login": person.email, "password": f"wrong {attempt}"})
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()


def test_the_page_for_our_own_errors_needs_no_database(rf: RequestFactory):
    class Broken:
        def __getattr__(self, name: str) -> None:
            raise OperationalError("the database is away")

    request = rf.get("/", headers={"accept-language": "zh"})
    request.user = Broken()
    response = server_error(request)
    assert response.status_code == 500
    assert "系统出了点问题" in response.content.decode()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN,zh;q=0.9", "zh-Hans"), ("zh", "zh-Hans"), ("de,en;q=0.5", "en"), ("", "en"), ("*;q=x", "en")],
)
def test_the_language_of_the_browser(client, accepted, language):
    page = client.get("/accounts/login/", headers={"accept-language": accepted}).content.decode()
    assert f'<html lang="{language}"' in page


def test_preferences_of_a_stranger_are_cookies(client):
    response = client.post(
        "/preferences/", {"language": "zh-hans", "theme": "dark", "next": "/accounts/login/"}
    )
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/")
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="zh-Hans" data-theme="dark"' in page


def test_preferences_refuse_what_does_not_exist(inside, person):
    bad = {"language": "xx", "theme": "pink", "time_zone": "Mars/Base", "next": "https://elsewhere.example/"}
    response = inside.post("/preferences/", bad)
    assert response.headers["Location"] == "/"
    person.refresh_from_db()
    assert (person.language, person.theme, person.time_zone) == ("", "system", "")


def test_error_pages_in_both_languages(inside):
    for language, words in (("en", "There is nothing here"), ("zh-hans", "这里什么也没有")):
        inside.cookies["zhike_language"] = language
        response = inside.get("/nowhere/")
        assert response.status_code == 404
        assert words in response.content.decode()


def test_the_form_of_an_old_page(person):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/accounts/login/", {"login": person.email})
    assert response.status_code == 403
    assert "The page was open for too long" in response.content.decode()


def test_navigation_shows_what_a_person_may_see(rf: RequestFactory):
    navigation.register_group(navigation.Group(key="test", label="Test", order=900))
    item = navigation.Item(
        key="test", label="Gallery", icon="star", url_name="ui:gallery", group="test",
        is_allowed=lambda user: user.is_authenticated,
    )  # fmt: skip
    navigation.register(item)
    try:
        request = rf.get("/gallery/deeper/")
        request.user = User(name="林晓")
        last = navigation.sections(request)[-1]
        assert (last.group.label, [(entry.url, entry.is_current) for entry in last.entries]) == (
            "Test",
            [("/gallery/", True)],
        )
        request.user = AnonymousUser()
        assert "test" not in [section.group.key for section in navigation.sections(request)]
    finally:
        del navigation._items["test"]
        del navigation._groups["test"]


def test_home_shows_cards_and_first_steps(inside):
    home.register_card(
        home.Card(
            key="test", label="Stars", icon="star", url=lambda: reverse("ui:gallery"), count=lambda user: 4372
        )
    )
    home.register_step(
        home.Step(
            key="test", label="Look around", text="At all parts.", icon="eye",
            url=lambda: reverse("ui:gallery"), is_done=lambda user: False,
        )
    )  # fmt: skip
    try:
        page = inside.get("/").content.decode()
    finally:
        del home._cards["test"]
        del home._steps["test"]
    assert "Stars" in page
    assert "4,372" in page
    assert "Look around" in page


def test_toasts_travel_with_fragments_and_wait_for_redirects(rf: RequestFactory, inside):
    action = toasts.Action(label="撤销", url="/undo/1/")

    def view(request):
        toasts.notify(request, "已保存", action=action)
        return HttpResponse("ok")

    request = inside.get("/").wsgi_request
    request.htmx = True
    response = toasts.ToastMiddleware(view)(request)
    expected = {
        "text": "已保存",
        "level": "success",
        "action": {"label": "撤销", "url": "/undo/1/", "method": "post"},
    }
    assert json.loads(response.headers["HX-Trigger"]) == {"toast": {"toasts": [expected]}}

    def moved(request):
        messages.error(request, "nein")
        return HttpResponse(status=302)

    request = inside.get("/").wsgi_request
    request.htmx = True
    assert "HX-Trigger" not in toasts.ToastMiddleware(moved)(request).headers
    assert toasts.pending(request) == [{"text": "nein", "level": "error", "action": None}]


def test_every_icon_named_in_a_template_is_in_the_sprite():
    from zhike.ui.gallery import ICON_LIST

    named = set()
    for file in ICON_LIST.parents[1].rglob("templates/**/*.html"):
        text = file.read_text("utf-8")
        named |= set(re.findall(r'{% icon "([a-z0-9-]+)"', text))
        named |= set(re.findall(r'\sicon="([a-z0-9-]+)"', text))
    assert named - set(icon_names()) == set()


def test_manifest(client):
    manifest = client.get("/manifest.webmanifest", headers={"accept-language": "zh"}).json()
    assert (manifest["name"], manifest["display"], manifest["start_url"]) == ("知客", "standalone", "/")
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512", "512x512"]


def test_static_files_get_hashed_names_everywhere(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text("utf-8"))["paths"]
    entry = (tmp_path / names["ui/js/app.js"]).read_text("utf-8")
    assert names["ui/js/toasts.js"].removeprefix("ui/js/") in entry
    sheet = (tmp_path / names["ui/css/ui.css"]).read_text("utf-8")
    assert f'@import url("{names["ui/css/tokens.css"].removeprefix("ui/css/")}") layer(tokens)' in sheet
