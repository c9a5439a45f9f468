"""Commands about people, tokens and migrations, on the test database."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from zhike.config.cli import build_parser
from zhike.config.cli.maintenance import migrate
from zhike.config.first_start import log_in_lines
from zhike.core.database import DatabaseProblem
from zhike.core.models import ApiToken, Currency, Role, User
from zhike.core.schema import SchemaMismatch, refuse_other_schema

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> int:
    parsed = build_parser().parse_args(arguments)
    return parsed.run(parsed)


@pytest.fixture
def li() -> User:
    return User.objects.create_user("li@example.com", "correct horse battery", name="Li")


def test_token_create_prints_the_token_alone(capsys, li):
    assert run("token", "create", "Li@Example.com", "--role", "reader", "--name", "nightly export") == 0
    secret = capsys.readouterr().out.removesuffix("\n")
    token = ApiToken.objects.get(digest=ApiToken.digest_of(secret))
    assert secret.startswith("zk_")
    assert "\n" not in secret
    assert (token.user, token.role.key, token.name) == (li, "reader", "nightly export")


def test_token_for_nobody_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        run("token", "create", "nobody@example.com")
    assert ended.value.code == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "There is no person with the email nobody@example.com." in captured.err


def test_user_add_makes_person_role_and_team(capsys):
    assert (
        run(
            "user",
            "add",
            "Wang@Example.com",
            "--name",
            "王芳",
            "--role",
            "manager",
            "--team",
            "East",
            "--password",
            "correct horse battery",
        )
        == 0
    )
    user = User.objects.get(email="wang@example.com")
    assert (user.name, user.team.name, [role.key for role in user.roles.all()]) == (
        "王芳",
        "East",
        ["manager"],
    )
    assert user.check_password("correct horse battery")
    assert "correct horse" not in capsys.readouterr().out


def test_user_add_twice_names_the_remedy(capsys, li):
    assert run("user", "add", "LI@example.com") == 1
    assert "zhike user password li@example.com" in capsys.readouterr().err


def test_user_add_refuses_bad_input_and_adds_nobody(capsys):
    assert run("user", "add", "not-an-address", "--password", "correct horse battery") == 1
    assert run("user", "add", "wang@example.com", "--password", "12345") == 1
    with pytest.raises(SystemExit):
        run("user", "add", "wang@example.com", "--role", "boss")
    assert (
        "There is no role 'boss'; there are administrator, manager, reader, seller."
        in capsys.readouterr().err
    )
    assert not User.objects.exists()


def test_user_password_makes_one_where_nobody_can_type(capsys, li):
    assert run("user", "password", "li@example.com") == 0
    password = capsys.readouterr().out.splitlines()[1].removeprefix("Password: ")
    li.refresh_from_db()
    assert li.check_password(password)


def test_first_start_shows_the_password_once():
    first, again = log_in_lines(), log_in_lines()
    password = first[0].rpartition(" ")[2]
    admin = User.objects.get()
    assert admin.check_password(password)
    assert [role.key for role in admin.roles.all()] == ["administrator"]
    assert again[0] == "  Log in as admin@example.com"
    assert password not in "".join(again)


def test_base_rows():
    assert list(Role.objects.values_list("key", flat=True)) == [
        "administrator",
        "manager",
        "reader",
        "seller",
    ]
    decimals = dict(Currency.objects.values_list("code", "decimals"))
    assert (decimals["CNY"], decimals["JPY"], decimals["KWD"], len(decimals)) == (2, 0, 3, 157)


def test_half_migrated_schema_is_refused(client):
    MigrationRecorder(connection).record_unapplied("core", "0002_base_rows")
    with pytest.raises(SchemaMismatch, match=r"lacks 1 migrations of this program \(core.0002_base_rows\)"):
        refuse_other_schema(connection)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "zhike migrate" in answer.json()["reason"]


def test_newer_schema_is_refused_by_start_and_migrate():
    MigrationRecorder(connection).record_applied("core", "0999_of_the_future")
    with pytest.raises(SchemaMismatch, match=r"newer than this program \(it has core.0999_of_the_future\)"):
        refuse_other_schema(connection)
    with pytest.raises(DatabaseProblem, match="newer than this program"):
        migrate()


def test_health_and_readiness_need_no_log_in(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


def test_models_have_their_migrations():
    call_command("makemigrations", "core", check=True, dry_run=True, verbosity=0)
