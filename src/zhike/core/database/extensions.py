"""Database, application role and extensions: made in the embedded server, checked in any other."""

from collections.abc import Callable

import psycopg
from psycopg import sql

NAME = "zhike"
RESTING = {
    "vector": "similarity search",
    "pg_trgm": "fast search for parts of words, and tolerance of typing errors",
    "btree_gin": "fast lists that combine search and filters",
    "unaccent": "search that ignores accents",
}

Connect = Callable[[str], psycopg.Connection]


def provision(connect: Connect, password: str) -> None:
    """Role and database `zhike` with all extensions, in a server where we are superuser. Idempotent.

    They are put into template1 too, so that a test database has them.
    """
    with connect("postgres") as server:
        _create_role(server, password)
        if not _row(server, "SELECT 1 FROM pg_database WHERE datname = %s", NAME):
            _create_extensions(connect, "template1")
            server.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(NAME)))
    _create_extensions(connect, NAME)


def missing_extensions(connection: psycopg.Connection) -> list[str]:
    """Create what is absent as far as this role may; the names of those that stay missing."""
    found = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    return [name for name in RESTING if name not in found and not _try_extension(connection, name)]


def _try_extension(connection: psycopg.Connection, name: str) -> bool:
    try:
        with connection.transaction():
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
    except psycopg.Error:
        return False
    return True


def _create_role(server: psycopg.Connection, password: str) -> None:
    verb = "ALTER" if _row(server, "SELECT 1 FROM pg_roles WHERE rolname = %s", NAME) else "CREATE"
    server.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(NAME), sql.Literal(password)
        )
    )


def _create_extensions(connect: Connect, database: str) -> None:
    with connect(database) as connection:
        found = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
        for name in RESTING.keys() - found:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))


def _row(connection: psycopg.Connection, query: str, *values: object) -> tuple | None:
    return connection.execute(query, values).fetchone()
