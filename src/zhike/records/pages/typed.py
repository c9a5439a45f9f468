"""Values as a form writes and sends them: texts, lists of texts, and the parts of an address."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from zhike.records.declaration import Lines
from zhike.records.fields import Field
from zhike.records.kinds.codes import country_words
from zhike.records.kinds.contact import AddressKind
from zhike.records.kinds.numbers import plain

Raw = str | list[str] | dict[str, str]

LISTS = {"multiple_choice", "links"}
ROW = re.compile(r"(\d{1,6}|n\d{1,9})-id")


def initial_raw(field: Field, row: Any) -> Raw:
    """What stands in the form for a stored value; `posted_raw` of the untouched form is equal to it."""
    return raw_of_value(field, field.value_of(row))


def raw_of_value(field: Field, value: Any) -> Raw:
    key = field.kind.key
    if key in LISTS:
        return [str(part) for part in value or ()]
    if key == "address":
        return {name: text for name, text in (value or {}).items() if text}
    if value is None:
        return ""
    if key == "datetime" and isinstance(value, datetime):
        return _local_text(value)
    if key == "tags":
        # The picker joins without a blank; what it sends untouched must equal what it was given.
        return ",".join(value)
    if key in {"number", "money", "percent"} and not isinstance(value, int):
        return format(plain(value), "f")
    return field.kind.to_text(value, field)


def _local_text(value: datetime) -> str:
    """Seconds stay away where they are zero, as a browser leaves them away too."""
    local = timezone.localtime(value)
    return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")


def raw_default(field: Field) -> Raw:
    """What a new form starts with."""
    default = field.default() if callable(field.default) else field.default
    return raw_of_value(field, default)


def posted_raw(field: Field, name: str, data: QueryDict) -> Raw | None:
    """What a form says of a field; None when it says nothing."""
    if field.kind.key == "address":
        names = {part: f"{name}.{part}" for part in AddressKind.PARTS}
        if not any(sent in data for sent in names.values()):
            return None
        parts = {part: text for part, sent in names.items() if (text := data.get(sent, "").strip())}
        if "country" in parts:
            # The form shows countries by name, the address keeps the code.
            parts["country"] = country_words().get(parts["country"].casefold(), parts["country"])
        return parts
    if name not in data:
        return None
    if field.kind.key in LISTS:
        return [text for text in data.getlist(name) if text]
    return str(data[name]).replace("\r\n", "\n")


def posted_fields(fields: Mapping[str, Field], data: QueryDict, prefix: str = "") -> dict[str, Raw]:
    found = {name: posted_raw(field, f"{prefix}{name}", data) for name, field in fields.items()}
    return {name: raw for name, raw in found.items() if raw is not None}


def posted_rows(lines: Lines, data: QueryDict) -> list[dict[str, Any]] | None:
    """The child rows in the order they stand in the form; None when the form has none of them."""
    start = f"{lines.name}-"
    keys = [m[1] for name in data if name.startswith(start) and (m := ROW.fullmatch(name[len(start) :]))]
    if not keys and f"{start}sent" not in data:
        return None
    return [
        {
            "key": key,
            "id": data.get(f"{start}{key}-id", ""),
            "raw": posted_fields(lines.writable, data, f"{start}{key}-"),
            "is_removed": f"{start}{key}-delete" in data,
        }
        for key in keys
    ]
