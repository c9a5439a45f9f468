"""The page of one record: who it is, what belongs to it, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhike.records import access
from zhike.records.access import Asker
from zhike.records.declaration import Lines, Panel, RecordType
from zhike.records.external_ids import external_ids_of
from zhike.records.fields import Field
from zhike.records.history import history_of
from zhike.records.labels import Labels, labels_of
from zhike.records.models import Record
from zhike.records.pages.actions import buttons_of
from zhike.records.pages.answering import answering, list_url, record_or_404, record_url
from zhike.records.pages.asking import asker_of
from zhike.records.pages.entries import companion_of
from zhike.records.pages.lists import title_of_list
from zhike.records.pages.timeline import timeline

#: Child rows shown at once; the rest is a click away.
MOST_ROWS = 100


@dataclass(frozen=True)
class FactGroup:
    """Fields with a value, under one heading."""

    label: Any
    fields: list[Field]


@dataclass(frozen=True)
class ChildTable:
    """Child rows of one kind, as a table."""

    lines: Lines
    rows: list[Any]
    fields: list[Field]
    more: int


@dataclass(frozen=True)
class ShownPanel:
    """A panel of a higher package with what it has read."""

    panel: Panel
    data: Mapping[str, Any]


@require_safe
@answering
def record_page(request: HttpRequest, record_type: RecordType, record_id: Any) -> HttpResponse:
    """Everything about one record."""
    asker = asker_of(request)
    record = record_or_404(request, record_type, record_id)
    tables = child_tables(record_type, record, "show" in request.GET)
    history = history_of(record_type, record.pk, asker)
    context = {
        "record_type": record_type,
        "record": record,
        "title": record_type.title_of(record),
        "crumbs": [(title_of_list(record_type), list_url(record_type)), (record_type.title_of(record), "")],
        "number_field": _number_field(record_type),
        "stage_field": stage_field(record_type),
        "fact_groups": fact_groups(record_type, record),
        "external_ids": external_ids_of(record_type, [record.pk]).get(record.pk, []),
        "tables": [table for table in tables if table.rows],
        "panels": shown_panels(record_type, record, asker),
        "labels": labels_for(asker, record_type, record, tables),
        "buttons": buttons_of(record_type, record, asker),
        "days": timeline(record_type, record, history),
        "older_url": f"{record_url(record_type, record.pk, 'records:history')}?before={history.next_before}"
        if history.next_before
        else "",
        "may_change": access.can(asker, "change", record_type, record.pk),
        "may_delete": access.can(asker, "delete", record_type, record.pk),
    }
    return render(request, "records/record.html", context)


def _number_field(record_type: RecordType) -> Field | None:
    """The number for people, unless it is the title already."""
    fields = record_type.all_fields.values()
    return next((f for f in fields if f.kind.key == "auto_number" and f.name != record_type.title), None)


def stage_field(record_type: RecordType) -> Field | None:
    """The choice that actions move a record through, if the type has one."""
    return next((f for f in record_type.all_fields.values() if f.is_fact and f.kind.key == "choice"), None)


def fact_groups(record_type: RecordType, record: Record) -> list[FactGroup]:
    """Fields with values by section; derived and further facts after them, the bookkeeping last."""
    fields = record_type.all_fields
    hidden = {companion_of(name, fields) for name in fields}
    stage = stage_field(record_type)
    number = _number_field(record_type)
    hidden |= {record_type.title, stage.name if stage else "", number.name if number else ""}
    last = [name for name in ("owner", "team", "created_at", "changed_at") if name in fields]
    left = [name for name in fields if name not in hidden and name not in last]
    groups = []
    for section in record_type.sections:
        names = [name for name in section.fields.split() if name in left]
        left = [name for name in left if name not in names]
        groups.append(FactGroup(section.label, [fields[n] for n in names if _has_value(fields[n], record)]))
    rest = FactGroup("", [fields[name] for name in left if _has_value(fields[name], record)])
    keeping = FactGroup("", [fields[name] for name in last if _has_value(fields[name], record)])
    return [group for group in [rest, *groups, keeping] if group.fields]


def _has_value(field: Field, record: Record) -> bool:
    value = field.value_of(record)
    return value not in (None, "", [], {}) and not (
        field.kind.key == "boolean" and value is False and field.is_fact
    )


def child_tables(record_type: RecordType, record: Record, is_all: bool = False) -> list[ChildTable]:
    tables = []
    for lines in record_type.children:
        rows = list(getattr(record, lines.name).all())
        for row in rows:
            # The parent is at hand: amounts in the order's currency must not fetch it row by row.
            setattr(row, lines.parent.name, record)
        shown = rows if is_all else rows[:MOST_ROWS]
        fields = [f for f in lines.shown if any(_has_value(f, row) for row in shown)]
        tables.append(ChildTable(lines, shown, fields, len(rows) - len(shown)))
    return tables


def labels_for(asker: Asker, record_type: RecordType, record: Record, tables: list[ChildTable]) -> Labels:
    """Names of everything that the record and its child rows refer to: one query for each target and table."""
    labels = labels_of(asker, record_type.all_fields.values(), [record])
    for table in tables:
        found = labels_of(asker, table.fields, table.rows)
        for target, names in found.names.items():
            labels.names.setdefault(target, {}).update(names)
    return labels


def shown_panels(record_type: RecordType, record: Record, asker: Asker) -> list[ShownPanel]:
    loaded = [(panel, panel.load(record, asker)) for panel in record_type.panels]
    return [ShownPanel(panel, data) for panel, data in loaded if data is not None]
