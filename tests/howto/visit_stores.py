"""Run by the test beside it: makes the migration, or migrates and visits every face of the new type."""

import sys

import django
from django.conf import settings

database, command, *rest = sys.argv[1:]


def visit() -> None:
    from django.core.management import call_command
    from django.test import Client

    from zhike.core.models import ApiToken, Role, User

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("ada@example.com", "correct horse battery", name="Ada Lin")
    user.roles.add(Role.objects.get(key="administrator"))
    secret = ApiToken.issue(user)[1]
    client = Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {secret}"})
    made = client.post(
        "/api/v1/stores",
        {"name": "上海南京路店", "phone": "+86 21 6322 1234"},
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    assert made.json()["phone"] == "+862163221234"
    listed = client.get("/api/v1/stores", {"q": "南京"}).json()["items"]
    assert [row["name"] for row in listed] == ["上海南京路店"]
    assert "/api/v1/stores" in client.get("/api/openapi.json").json()["paths"]

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    page = browser.get("/stores/")
    assert "上海南京路店" in page.content.decode()
    assert '"/stores/"' in page.content.decode(), "the navigation shows it"
    record = browser.get(f"/stores/{made.json()['id']}/")
    assert "+86 21 6322 1234" in record.content.decode()
    assert browser.get("/stores/new/").status_code == 200
    assert browser.get(f"/stores/{made.json()['id']}/history/").status_code == 200


def main() -> None:
    from zhike.config import settings as declared

    declared.DATABASES["default"]["NAME"] = database
    django.setup()
    assert settings.DATABASES["default"]["NAME"] == database
    if command == "visit":
        visit()
    else:
        from django.core.management import call_command

        call_command(command, *rest, verbosity=0)


main()
