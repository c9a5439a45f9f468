"""Is the PostgreSQL of DATABASE_URL one we can work with?"""

from typing import Any

import psycopg

from zhike.core.database.connection import Installation, connection_settings
from zhike.core.database.errors import DatabaseProblem
from zhike.core.database.extensions import RESTING, missing_extensions

LOWEST_VERSION = 15


def check_external(env: Installation, secrets: dict[str, str]) -> list[str]:
    """Sentences about what rests. Raises DatabaseProblem for what cannot be worked without."""
    with connect(connection_settings(env, secrets)) as connection:
        return refuse_unfit(connection) + resting_features(connection)


def connect(settings: dict[str, Any]) -> psycopg.Connection:
    """A connection in autocommit by Django's settings, before Django is set up."""
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    try:
        return psycopg.connect(
            host=settings.get("HOST") or None,
            port=settings.get("PORT") or None,
            dbname=settings["NAME"],
            user=settings.get("USER") or None,
            password=settings.get("PASSWORD") or None,
            autocommit=True,
            connect_timeout=10,
            **options,
        )
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise DatabaseProblem(f"The database of DATABASE_URL cannot be reached: {reason}") from error


def refuse_unfit(connection: psycopg.Connection) -> list[str]:
    """Raise for a version or encoding that cannot work; sentences about what works badly."""
    version = connection.info.server_version // 10_000
    if version < LOWEST_VERSION:
        raise DatabaseProblem(f"The database is PostgreSQL {version}; {LOWEST_VERSION} or newer is needed.")
    encoding, ctype, may_create = connection.execute(
        "SELECT pg_encoding_to_char(encoding), datctype, has_schema_privilege(current_schema(), 'CREATE') "
        "FROM pg_database WHERE datname = current_database()"
    ).fetchall()[0]
    if encoding != "UTF8":
        raise DatabaseProblem(
            f"The database's encoding is {encoding}. Make one with: "
            "CREATE DATABASE zhike ENCODING 'UTF8' TEMPLATE template0"
        )
    if not may_create:
        raise DatabaseProblem(
            "The database's role may not create tables: GRANT CREATE ON SCHEMA public TO it."
        )
    if "utf" in ctype.lower():
        return []
    return [
        f"The database's LC_CTYPE is {ctype}, so that fast search skips Chinese and accented letters. "
        "Make the database with LC_CTYPE 'C.UTF-8' TEMPLATE template0."
    ]


def resting_features(connection: psycopg.Connection) -> list[str]:
    return [
        f"The extension {name} is missing and this role may not create it; what rests: {RESTING[name]}. "
        f"Remedy: let a superuser run CREATE EXTENSION {name} in this database."
        for name in missing_extensions(connection)
    ]
