"""Small pieces of SQL that the plan and its application share."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg import sql

from zhike.records import access
from zhike.records.access import Asker
from zhike.records.declaration import RecordType
from zhike.records.imports.stored_text import column_type


def literal(value: Any) -> str:
    """The value as SQL text, quoted by the driver."""
    connection.ensure_connection()
    return sql.Literal(value).as_string(connection.connection)


def default_sql(field: "models.Field[Any, Any]") -> str:
    """What a new row has in this column when the file says nothing."""
    value = field.get_db_prep_save(field.get_default(), connection)
    return f"{literal(value)}::{column_type(field)}"


def columns_to_fill(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [f for f in model._meta.concrete_fields if not getattr(f, "generated", False)]


def open_rows(asker: Asker, record_type: RecordType, right: str) -> str:
    """A query of the ids that the asker has the right to; blank when that is every live record."""
    if asker.scope(record_type, right) == "all":
        return ""
    query = access.rows(asker, record_type, right).order_by().values("pk").query
    try:
        text, params = query.sql_with_params()
    except EmptyResultSet:
        return f"SELECT id FROM {record_type.model._meta.db_table} WHERE false"
    with connection.cursor() as cursor:
        return str(cursor.cursor.mogrify(text, params))


def execute(text: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return int(cursor.rowcount)


def execute_joined_by_hash(query: str) -> int:
    """As `execute`, for a join with a table that was just filled: by its old statistics it looks empty, and
    a nested loop over it would take the square of its rows."""
    execute("SET LOCAL enable_nestloop = off")
    done = execute(query)
    execute("SET LOCAL enable_nestloop = on")
    return done


def select(text: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchall()


def plan_table(run_id: UUID, index: int) -> str:
    return f"records_stage_{run_id.hex}_p{index}"


def found_table(run_id: UUID, name: str) -> str:
    return f"records_stage_{run_id.hex}_{name}"


def drop_tables(run_id: UUID) -> None:
    """Removes everything that was staged for a run."""
    names = select(
        "SELECT tablename FROM pg_tables WHERE tablename LIKE %s", [f"records\\_stage\\_{run_id.hex}\\_%"]
    )
    for (name,) in names:
        execute(f'DROP TABLE IF EXISTS "{name}"')


def exists(table: str) -> bool:
    return bool(select("SELECT to_regclass(%s) IS NOT NULL", [table])[0][0])
