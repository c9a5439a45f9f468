"""Values as PostgreSQL reads them from COPY, and the types that staging keeps them in."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models


def text_for(value: Any) -> str | None:
    """The text form of a stored value; None stands for nothing given."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (int, Decimal, UUID)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.total_seconds()} seconds"
    if isinstance(value, list):
        quoted = (str(part).replace("\\", "\\\\").replace('"', '\\"') for part in value)
        return "{" + ",".join(f'"{part}"' for part in quoted) + "}"
    return json.dumps(value, ensure_ascii=False)


def column_type(field: "models.Field[Any, Any]") -> str:
    """The type of the field's column."""
    return str(field.db_type(connection))


def staging_type(column: str) -> str:
    """Staging keeps text without length, and what cannot be compared by size as text."""
    if column.startswith(("varchar", "character", "text", "jsonb")) or column.endswith("]"):
        return "text"
    return column


def is_ordered(column: str) -> bool:
    """Whether min and max exist for the type on PostgreSQL 15."""
    return column not in {"uuid", "boolean", "bool"}
