"""DATABASE_URL: a PostgreSQL that we do not run, without superuser rights."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from zhike.config.secrets import read_secrets
from zhike.core.database import DatabaseProblem, EmbeddedServer, connection_settings, place
from zhike.core.database.external import check_external

HOME = Path(os.environ["ZHIKE_HOME"])


@dataclass
class Installation:
    database_url: str
    home: Path = HOME
    process: str = "command"


@pytest.fixture(scope="module")
def superuser():
    server = EmbeddedServer(HOME, read_secrets(HOME))
    with server.connect() as connection:
        yield connection


@pytest.fixture
def make_database(superuser):
    """Makes a role without rights and its database; returns the address."""
    made = []

    def make(options: str = "") -> str:
        name = f"outside_{secrets.token_hex(4)}"
        made.append(name)
        identifier = sql.Identifier(name)
        superuser.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'p@ss'").format(identifier))
        query = "CREATE DATABASE {} OWNER {} TEMPLATE template0 " + options
        superuser.execute(sql.SQL(query).format(identifier, identifier))
        return f"postgresql://{name}:p%40ss@/{name}?host={place.socket_folder(HOME)}"

    yield make
    for name in made:
        superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        superuser.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_role_without_rights_gets_what_it_may_and_is_told_the_rest(make_database):
    told = check_external(Installation(make_database()), {})
    assert told == [
        "The extension vector is missing and this role may not create it; what rests: similarity search. "
        "Remedy: let a superuser run CREATE EXTENSION vector in this database."
    ]


def test_character_class_without_chinese_is_told(make_database):
    told = check_external(Installation(make_database("LC_CTYPE 'C' LC_COLLATE 'C'")), {})
    assert told[0].startswith("The database's LC_CTYPE is C, so that fast search skips Chinese")


def test_other_encoding_is_refused(make_database):
    url = make_database("ENCODING 'LATIN1' LC_CTYPE 'C' LC_COLLATE 'C' LOCALE_PROVIDER libc")
    with pytest.raises(DatabaseProblem, match="encoding is LATIN1"):
        check_external(Installation(url), {})


def test_wrong_password_says_what_cannot_be_reached(make_database):
    url = make_database().replace("p%40ss", "wrong")
    with pytest.raises(DatabaseProblem, match=r"DATABASE_URL cannot be reached: .*password authentication"):
        check_external(Installation(url), {})


def test_nobody_listens():
    with pytest.raises(DatabaseProblem, match="cannot be reached"):
        check_external(Installation("postgresql://a:b@127.0.0.1:1/c"), {})


def test_address_parts_reach_django():
    settings = connection_settings(
        Installation("postgres://li:a%2Fb@db.example:6432/crm?sslmode=require"), {}
    )
    assert settings == {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db.example",
        "PORT": "6432",
        "NAME": "crm",
        "USER": "li",
        "PASSWORD": "a/b",
        "OPTIONS": {"sslmode": "require", "application_name": "zhike command"},
        "CONN_MAX_AGE": 0,
    }


def test_web_processes_pool_and_limit_statements(make_database):
    settings = connection_settings(Installation(make_database(), process="web"), {})
    assert settings["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 8, "timeout": 10}
    options = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
    with psycopg.connect(
        host=settings["HOST"],
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        **options,
    ) as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("30s",)
        assert connection.execute("SHOW application_name").fetchone() == ("zhike web",)
