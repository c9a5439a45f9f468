"""Values that every record type takes, made from its fields' kinds: what a contract test writes and expects back."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any
from uuid import UUID

from zhike.core import currencies
from zhike.core.models import Team
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.declaration import RecordType
from zhike.records.fields import Field
from zhike.records.models import Record
from zhike.records.writing import create

Values = dict[str, Any]
Refer = Callable[[str], UUID | None]

#: Child rows and records whose fields depend on each other.
TOGETHER: dict[str, Values] = {
    "contactpoint": {"kind": "email", "value": "someone{n}@example.com", "address": None, "network": ""},
}
#: Fields that are left to their defaults: files must be uploaded first.
LEFT_OUT = {"file"}

_numbers = count(1)


def json_values(record_type: RecordType, refer: Refer | None = None) -> Values:
    """A whole record as a program sends it; each call has other values. What is read back equals it."""
    number = next(_numbers)
    values = _values(record_type.writable, number, refer or reference)
    values.pop("owner", None)
    values.pop("team", None)
    for lines in record_type.lines.values():
        if lines.writable:
            row = _values(lines.writable, number, refer or reference)
            values[lines.name] = [row | _together(lines.model._meta.model_name or "", number)]
    return values | _together(record_type.key, number)


def make(record_type: RecordType, **more: Any) -> Record:
    """A record in the database, made by the system."""
    return create(bind(record_type, json_values(record_type) | more, SYSTEM), SYSTEM)


def reference(target: str) -> UUID | None:
    """A new record to refer to; for people nobody, for teams a new one."""
    if target == "team":
        return Team.objects.create(name=f"Team {next(_numbers)}").pk
    record_type = registry.find(target)
    return make(record_type).pk if record_type else None


def _together(key: str, number: int) -> Values:
    found = TOGETHER.get(key, {})
    return {name: v.format(n=number) if isinstance(v, str) else v for name, v in found.items()}


def _values(fields: Mapping[str, Field], number: int, refer: Refer) -> Values:
    return {
        name: value_of(field, number, refer)
        for name, field in fields.items()
        if field.kind.key not in LEFT_OUT
    }


def value_of(field: Field, number: int, refer: Refer) -> Any:
    """A value of the field as JSON says it, in the form in which it comes back."""
    kind = field.kind.key
    plain: dict[str, Any] = {
        "boolean": bool(number % 2),
        "date": f"2025-03-{number % 28 + 1:02}",
        "datetime": f"2025-03-{number % 28 + 1:02}T08:30:00Z",
        "duration": f"P0DT{number % 9}H30M0S",
        "tags": [f"tag {number}"],
        "email": f"name{number}@example.com",
        "phone": f"+86138001{number % 100_000:05}",
        "url": f"https://example.com/{number}",
        "address": {"street": f"Nanjing Road {number}", "city": "上海", "country": "CN"},
        "currency": currencies.base(),
    }
    if kind in plain:
        return plain[kind]
    if kind in {"text", "long_text"}:
        return f"{field.name} {number} 知客"[: field.max_length]
    if kind in {"number", "money", "percent"}:
        return _number(field, number)
    if kind == "choice":
        options = list(field.kind.options(field))
        return options[number % len(options)].key
    if kind == "multiple_choice":
        return [field.kind.options(field)[0].key]
    if kind == "links":
        return [str(refer(field.target))]
    found = refer(field.target)
    return str(found) if found else None


def _number(field: Field, number: int) -> Any:
    value = number % 40 + 1
    return value if not field.decimals else f"{value}.5"


def wrong_values(field: Field) -> Iterator[Any]:
    """Values that no field of this kind takes."""
    kind = field.kind.key
    yield {"unexpected": True}
    if kind in {"text", "long_text"} and field.max_length:
        yield "x" * (field.max_length + 1)
    if kind in {"number", "money", "percent", "boolean", "date", "datetime", "duration", "email", "phone"}:
        yield "31/02/2025 is none of these"
    if kind in {"choice", "currency", "relation", "person", "team"}:
        yield "no-such-thing"
