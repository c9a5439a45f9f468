"""What a condition can name: the fields of a row, the records it refers to, and the rows around it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from zhike.records import registry
from zhike.records.access import Asker, rows
from zhike.records.declaration import Label, Lines, RecordType
from zhike.records.fields import Field


@dataclass(frozen=True)
class Scope:
    """The rows that a condition speaks of: records of a type, or its child rows."""

    label: Label
    fields: Mapping[str, Field]
    record_type: RecordType | None = None

    def target_of(self, name: str) -> "Scope | None":
        """The records that a relation leads to; None where the field is no relation to records."""
        field = self.fields.get(name)
        if field is None or field.kind.key != "relation":
            return None
        found = registry.find(field.target)
        return scope_of(found) if found else None

    @property
    def collections(self) -> "dict[str, Collection]":
        """Rows around one row, by name: its child rows, its links, the records that refer to it."""
        found = [*_children(self), *_links(self), *_referring(self)]
        return {collection.name: collection for collection in reversed(found)}

    def collection(self, name: str) -> "Collection | None":
        found = (c for c in self.collections.values() if name in {c.name, c.full_name})
        return next(found, None) if name else None


@dataclass(frozen=True)
class Collection:
    """Several rows that belong to one row. `rows` finds those an asker may see, for the row of the outer query."""

    name: str
    label: Label
    target: Callable[[], Scope]
    rows: "Callable[[Asker], QuerySet[Any]]"
    #: Of records that refer to the row, the name that also says by which field: orders.customer.
    full_name: str = ""

    @property
    def scope(self) -> Scope:
        return self.target()


def scope_of(record_type: RecordType) -> Scope:
    return Scope(record_type.label_plural, record_type.all_fields, record_type)


def scope_of_lines(lines: Lines) -> Scope:
    return Scope(lines.label or lines.model._meta.verbose_name_plural or lines.name, lines.all_fields)


def _children(scope: Scope) -> Iterator[Collection]:
    for lines in scope.record_type.children if scope.record_type else ():
        label = scope_of_lines(lines).label
        yield Collection(lines.name, label, partial(scope_of_lines, lines), partial(_child_rows, lines))


def _links(scope: Scope) -> Iterator[Collection]:
    for field in scope.fields.values():
        target = registry.find(field.target) if field.is_links else None
        if target:
            found = partial(_linked_rows, target, field)
            yield Collection(field.name, field.label, partial(scope_of, target), found)


def _referring(scope: Scope) -> Iterator[Collection]:
    if scope.record_type is None:
        return
    for record_type in registry.all_types():
        fields = [f for f in record_type.all_fields.values() if f.target == scope.record_type.key]
        name, is_alone = record_type.slug.replace("-", "_"), len(fields) == 1
        for field in fields:
            full = f"{name}.{field.name}"
            label = record_type.label_plural if is_alone else f"{record_type.label_plural} ({field.label})"
            found = partial(_referring_rows, record_type, field)
            yield Collection(name if is_alone else full, label, partial(scope_of, record_type), found, full)


def _child_rows(lines: Lines, asker: Asker) -> "QuerySet[Any]":
    """Child rows have their parent's access, which the outer query has checked."""
    return lines.model._default_manager.filter(**{lines.parent.attname: OuterRef("pk")})


def _linked_rows(target: RecordType, field: Field, asker: Asker) -> "QuerySet[Any]":
    return rows(asker, target).filter(Exists(link_rows(field, OuterRef(OuterRef("pk")), OuterRef("pk"))))


def _referring_rows(record_type: RecordType, field: Field, asker: Asker) -> "QuerySet[Any]":
    referring = rows(asker, record_type)
    if field.is_links:
        return referring.filter(Exists(link_rows(field, OuterRef("pk"), OuterRef(OuterRef("pk")))))
    return referring.filter(**{field.attname: OuterRef("pk")})


def link_rows(field: Field, source: Any, target: Any) -> "QuerySet[Any]":
    """The rows that keep the links of a field, from one source to one target."""
    links: Any = field.model_field
    found = links.remote_field.through._default_manager
    return found.filter(**{links.m2m_field_name(): source, links.m2m_reverse_field_name(): target})
