"""What a change set holds, for a page of it: records with their changes, as far as the asker may see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F

from zhike.records import registry
from zhike.records.access import Asker, rows
from zhike.records.declaration import RecordType
from zhike.records.history import Entry, labels_in, row_change, tables_of
from zhike.records.imports.sql import select
from zhike.records.labels import Labels, names_of
from zhike.records.models import ChangeSet, History
from zhike.records.undo.tables import EXTERNAL, record_part, types_by_table

#: Rows of history read for one page.
PAGE = 200
#: Records are counted up to so many rows of history; a larger change set has "more than".
MOST_COUNTED = 2_000


@dataclass
class Touched:
    """One record of the change set. `title` is empty where no name is known any more."""

    record_type: RecordType
    id: UUID
    title: str
    is_gone: bool
    is_trashed: bool
    entry: Entry

    @property
    def operation(self) -> str:
        """What happened to the record itself: created, deleted, or changed."""
        own = {row.operation for row in self.entry.rows if not row.lines}
        if History.Operation.CREATED in own:
            return "created"
        return "deleted" if History.Operation.DELETED in own else "changed"


@dataclass
class Contents:
    """A page of records; `hidden` are those that the asker may not see, `next_after` the place of the next page."""

    records: list[Touched] = field(default_factory=list)
    hidden: int = 0
    next_after: int | None = None
    labels: Labels = field(default_factory=Labels)


@dataclass(frozen=True)
class TypeCount:
    """How many records of a type a change set touched; `is_more` where counting stopped early."""

    record_type: RecordType
    number: int
    is_more: bool


def contents(change_set: ChangeSet, asker: Asker, *, after: int = 0, limit: int = PAGE) -> Contents:
    """Records in the order in which they were written, a page by rows of history."""
    found = list(History.objects.filter(change_set=change_set, id__gt=after).order_by("id")[: limit + 1])
    page, is_maker = found[:limit], asker.user is not None and change_set.by_id == asker.user.pk
    types = {table: registry.get(key) for table, key, _kind in types_by_table() if table != EXTERNAL}
    grouped: dict[tuple[str, UUID], list[History]] = defaultdict(list)
    for row in page:
        if row.table in types:
            grouped[types[row.table].key, row.record_id].append(row)
    result = Contents(next_after=page[-1].id if len(found) > limit else None)
    names: dict[str, dict[UUID, tuple[str, str]]] = {}
    for key in {key for key, _pk in grouped}:
        names[key] = _names(asker, registry.get(key), [pk for k, pk in grouped if k == key], is_maker)
    for (key, pk), changes in grouped.items():
        if pk in names[key]:
            result.records.append(_touched(change_set, registry.get(key), pk, changes, names[key][pk]))
        else:
            result.hidden += 1
    result.labels = labels_in(asker, [one.entry for one in result.records])
    return result


def _touched(
    change_set: ChangeSet, record_type: RecordType, pk: UUID, changes: list[History], name: tuple[str, str]
) -> Touched:
    tables = tables_of(record_type)
    entry = Entry(change_set, changes[0].at, [row_change(row, *tables[row.table]) for row in changes])
    title, state = name
    return Touched(record_type, pk, title, state == "gone", state == "trashed", entry)


def _names(
    asker: Asker, record_type: RecordType, ids: Sequence[UUID], is_maker: bool
) -> dict[UUID, tuple[str, str]]:
    """Title and state of the records that the asker may see; vanished ones only for those who saw all of them."""
    found: dict[UUID, tuple[str, str]] = {}
    for is_trashed in (False, True):
        for record in rows(asker, record_type, trashed=is_trashed).filter(pk__in=ids):
            found[record.pk] = (record_type.title_of(record), "trashed" if is_trashed else "live")
    if (is_maker and asker.may(record_type, "view")) or asker.scope(record_type, "view") == "all":
        query = f'SELECT id FROM "{record_part(record_type).table}" WHERE id = ANY(%s)'
        there = {row[0] for row in select(query, [list(ids)])}
        gone = [pk for pk in ids if pk not in there]
        last = _last_titles(record_type, gone)
        found |= {pk: (last.get(pk, ""), "gone") for pk in gone}
    return found


def _last_titles(record_type: RecordType, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names that vanished records had when they were deleted."""
    own = History.objects.filter(
        record_id__in=ids, row_id=F("record_id"), operation=History.Operation.DELETED
    )
    name = record_type.title_field.attname
    found = (
        own.filter(table=record_part(record_type).table).order_by("id").values_list("record_id", "changes")
    )
    return {pk: str((values or {}).get(name) or "") for pk, values in found}


def counts_of(change_set_ids: Sequence[UUID], asker: Asker) -> dict[UUID, list[TypeCount]]:
    """Touched records by type, of the types that the asker may view; one query for a page of change sets."""
    shown = {t.key: t for t in registry.all_types() if asker.may(t, "view")}
    known = [(table, key) for table, key, kind in types_by_table() if kind != "external" and key in shown]
    if not known:
        return {}
    tables, keys = zip(*known, strict=True)
    found: dict[UUID, list[TypeCount]] = defaultdict(list)
    counted = select(
        """SELECT s.id, k.type, count(DISTINCT h.record_id), h.size > %(most)s
        FROM unnest(%(ids)s::uuid[]) s(id)
        CROSS JOIN LATERAL (
            SELECT "table", record_id, count(*) OVER () AS size FROM (
                SELECT "table", record_id FROM records_history WHERE change_set_id = s.id LIMIT %(most)s + 1
            ) first
        ) h
        JOIN unnest(%(tables)s::text[], %(keys)s::text[]) k("table", type) ON k."table" = h."table"
        GROUP BY s.id, k.type, h.size""",
        {
            "ids": list(change_set_ids),
            "most": MOST_COUNTED,
            "tables": list(tables),
            "keys": list(keys),
        },
    )
    for pk, key, number, is_more in counted:
        found[pk].append(TypeCount(shown[key], number, is_more))
    for counts in found.values():
        counts.sort(key=lambda one: (one.record_type.order, one.record_type.key))
    return found


def names_of_single(counts: Mapping[UUID, Sequence[TypeCount]], asker: Asker) -> dict[UUID, str]:
    """What the record is called that a change set touched, where it is just one and the asker may see it."""
    single = {
        pk: found[0].record_type.key for pk, found in counts.items() if [one.number for one in found] == [1]
    }
    types = {table: key for table, key, _kind in types_by_table() if table != EXTERNAL}
    touched = History.objects.filter(change_set__in=list(single)).distinct()
    records: dict[UUID, UUID] = {}
    for pk, table, record_id in touched.values_list("change_set", "table", "record_id"):
        if types.get(table) == single[pk]:
            records[pk] = record_id
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for pk, record_id in records.items():
        wanted[single[pk]].add(record_id)
    names = {key: names_of(asker, key, ids) for key, ids in wanted.items()}
    found = {pk: names[single[pk]].get(record_id, "") for pk, record_id in records.items()}
    return {pk: name for pk, name in found.items() if name}
