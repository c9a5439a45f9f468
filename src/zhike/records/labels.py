"""What referred rows are called, for a page of records at once, and only where the asker may know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model

from zhike.core.models import StoredFile, Team, User
from zhike.records import registry
from zhike.records.access import Asker, rows
from zhike.records.fields import Field


@dataclass
class Labels:
    """Names by target and id. A hidden or vanished row has none."""

    names: dict[str, dict[UUID, str]] = field(default_factory=dict)

    def of(self, declared: Field, pk: UUID | None) -> str | None:
        return self.names.get(declared.target, {}).get(pk) if pk else None


def labels_of(asker: Asker, fields: Iterable[Field], records: Sequence[Model]) -> Labels:
    """The names of all rows that these records refer to: one query for each target."""
    wanted: dict[str, set[UUID]] = {}
    for declared in fields:
        if not (declared.is_reference or declared.is_links):
            continue
        ids = wanted.setdefault(declared.target, set())
        for record in records:
            value = declared.value_of(record)
            ids.update(value if declared.is_links else [value] if value else [])
    return Labels({target: names_of(asker, target, ids) for target, ids in wanted.items() if ids})


def names_of(asker: Asker, target: str, ids: set[UUID]) -> dict[UUID, str]:
    """Names of the rows of one target, by id."""
    plain: dict[str, type[Model]] = {"user": User, "team": Team, "storedfile": StoredFile}
    if target in plain:
        return dict(plain[target]._default_manager.filter(pk__in=ids).values_list("pk", "name"))
    record_type = registry.get(target)
    found = rows(asker, record_type).filter(pk__in=ids)
    return {record.pk: record_type.title_of(record) for record in found}
