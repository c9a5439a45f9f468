"""All record types of the installation, by key and by slug."""

from collections.abc import Iterator
from typing import TypeVar

from zhike.records.declaration import RecordType, RecordTypeExtension

Declared = TypeVar("Declared", bound=type[RecordType])

_types: dict[str, RecordType] = {}
_extensions: list[RecordTypeExtension] = []


def register(declaration: Declared) -> Declared:
    """Class decorator: makes the type known. `record_types.py` of each package is read at start."""
    record_type = declaration()
    if record_type.key in _types:
        raise ValueError(f"The record type {record_type.key!r} is declared twice.")
    _types[record_type.key] = record_type
    for extension in _extensions:
        if extension.of == record_type.key:
            record_type.extensions.append(extension)
    return declaration


def extend(extension: RecordTypeExtension) -> None:
    """Adds panels, columns and actions of a higher package to a type, declared before or after."""
    _extensions.append(extension)
    if extension.of in _types:
        _types[extension.of].extensions.append(extension)


def get(key: str) -> RecordType:
    return _types[key]


def find(key: str) -> RecordType | None:
    return _types.get(key)


def by_slug(slug: str) -> RecordType | None:
    return next((t for t in _types.values() if t.slug == slug), None)


def all_types() -> Iterator[RecordType]:
    return iter(sorted(_types.values(), key=lambda t: (t.order, t.key)))
