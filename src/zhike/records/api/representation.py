"""Records as JSON: every field under its name, child rows nested, read for all rows at once."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from zhike.records.access import Asker
from zhike.records.declaration import Lines, RecordType
from zhike.records.external_ids import external_ids_of
from zhike.records.fields import Field
from zhike.records.labels import names_of
from zhike.records.models import Record

Json = dict[str, Any]
#: Parts of the representation that are no fields; a client may send them back with the rest.
ENVELOPE = ("id", "version", "external_ids", "labels")


def links_of(record_type: RecordType) -> list[str]:
    """Names of the many-to-many fields, to prefetch."""
    return [field.name for field in record_type.all_fields.values() if field.is_links]


def records_json(record_type: RecordType, records: Sequence[Record]) -> list[Json]:
    """The records in their order; one query for each kind of child rows, however many records."""
    children = {
        name: _children_json(lines, [record.pk for record in records])
        for name, lines in record_type.lines.items()
    }
    fields = list(record_type.all_fields.values())
    elsewhere = external_ids_of(record_type, [record.pk for record in records])
    return [
        {
            "id": str(record.pk),
            "version": record.version,
            "external_ids": [
                {"system": system, "value": value} for system, value in elsewhere.get(record.pk, ())
            ],
            **{field.name: field.json_of(record) for field in fields},
            **{name: of_parent.get(record.pk, []) for name, of_parent in children.items()},
        }
        for record in records
    ]


def _children_json(lines: Lines, parent_ids: list[UUID]) -> dict[UUID, list[Json]]:
    """Child rows by parent, in their order, without building model instances for them."""
    if not parent_ids:
        return {}
    parent = lines.parent.attname
    fields = list(lines.all_fields.values())
    found = lines.model._default_manager.filter(**{f"{parent}__in": parent_ids})
    columns = found.order_by(parent, "position", "id").values_list(parent, "id", *(f.attname for f in fields))
    by_parent: dict[UUID, list[Json]] = {}
    for parent_id, pk, *values in columns.iterator(chunk_size=2_000):
        row: Json = {"id": str(pk)}
        for field, value in zip(fields, values, strict=True):
            row[field.name] = field.kind.to_json(value, field)
        by_parent.setdefault(parent_id, []).append(row)
    return by_parent


def labels_json(asker: Asker, record_type: RecordType, items: Iterable[Json]) -> dict[str, str]:
    """What the ids in these items are called: {id: name}, without those that the asker may not see."""
    wanted: dict[str, set[UUID]] = {}
    for item in items:
        _note(wanted, record_type.all_fields.values(), item)
        for name, lines in record_type.lines.items():
            for row in item[name]:
                _note(wanted, lines.all_fields.values(), row)
    names = (names_of(asker, target, ids) for target, ids in wanted.items() if ids)
    return {str(pk): name for of_target in names for pk, name in of_target.items()}


def _note(wanted: dict[str, set[UUID]], fields: Iterable[Field], item: Json) -> None:
    for field in fields:
        if field.is_reference or field.is_links:
            value = item[field.name]
            ids = wanted.setdefault(field.target, set())
            ids.update(UUID(part) for part in (value if field.is_links else [value] if value else []))
