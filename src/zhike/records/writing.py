"""Plain create, change, trash and restore of any record: the one door in beside actions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.core import currencies
from zhike.records import access, events
from zhike.records.access import Asker
from zhike.records.auto_numbers import auto_number_fields, next_numbers
from zhike.records.binding import Bound, BoundLine
from zhike.records.change_sets import changing
from zhike.records.declaration import Lines, RecordType
from zhike.records.errors import Conflict, FieldError, NotAllowed, Refused
from zhike.records.models import Record
from zhike.records.sorting import sort_key
from zhike.records.storage import MoneyField, SortKeyField

#: Amounts in the base currency are kept with sixteen digits before the point.
BASE_LIMIT = Decimal(10) ** 16


def create(bound: Bound, by: Asker, face: str = "page") -> Record:
    """A new record with its child rows and links, in one change set. Raises NotAllowed or Refused."""
    record_type = bound.record_type
    if not by.may(record_type, "create"):
        raise NotAllowed("create")
    record = record_type.model(**bound.values)
    with _constraints_explained(record_type), changing(by, face, "create", type=record_type.key):
        for field in auto_number_fields(record_type.model):
            setattr(record, field.name, next_numbers(field)[0])
        derive_columns(record, set(bound.values) | {"*"})
        record.save(force_insert=True)
        _write_children(record, bound)
        record_type.derive([record.pk])
        events.emit_named(f"{record_type.key}.created", record_type.key, [record.pk])
    record.refresh_from_db()
    return record


def change(
    record_type: RecordType,
    record_id: UUID,
    bound: Bound,
    by: Asker,
    *,
    expected: int | None,
    face: str = "page",
) -> Record:
    """Changes what is given and differs. Raises NotFound, NotAllowed, Conflict or Refused.

    `expected` is the version that the writer has seen; None only where the face has no such notion.
    """
    with _constraints_explained(record_type), changing(by, face, "change", type=record_type.key):
        record = access.fetch(by, record_type, record_id, "change", lock=True)
        if expected is not None and record.version != expected:
            raise Conflict(expected, record.version)
        changed = [name for name, value in bound.values.items() if getattr(record, name) != value]
        for name in changed:
            setattr(record, name, bound.values[name])
        columns = [*changed, *derive_columns(record, set(changed))]
        if columns:
            models.Model.save(record, update_fields=columns)
        touched = _write_children(record, bound)
        if columns or touched:
            touch([record.pk], record_type)
            record_type.derive([record.pk])
            fields = sorted({*changed, *touched})
            events.emit_named(f"{record_type.key}.changed", record_type.key, [record.pk], {"fields": fields})
    record.refresh_from_db()
    return record


def trash(
    record_type: RecordType, record_id: UUID, by: Asker, *, expected: int | None = None, face: str = "page"
) -> None:
    """Puts a record into the trash, from where it can be restored."""
    with changing(by, face, "trash", type=record_type.key):
        record = access.fetch(by, record_type, record_id, "delete", lock=True)
        if expected is not None and record.version != expected:
            raise Conflict(expected, record.version)
        _set_trashed(record_type, record.pk, timezone.now())
        events.emit_named(f"{record_type.key}.trashed", record_type.key, [record.pk])


def restore(record_type: RecordType, record_id: UUID, by: Asker, *, face: str = "page") -> Record:
    """Takes a record out of the trash. Refused where its unique values have been taken since."""
    with _constraints_explained(record_type), changing(by, face, "restore", type=record_type.key):
        record = access.fetch(by, record_type, record_id, "delete", trashed=True, lock=True)
        _set_trashed(record_type, record.pk, None)
        events.emit_named(f"{record_type.key}.restored", record_type.key, [record.pk])
    record.refresh_from_db()
    return record


def _set_trashed(record_type: RecordType, record_id: UUID, at: Any) -> None:
    record_type.model._default_manager.filter(pk=record_id).update(
        trashed_at=at, version=models.F("version") + 1, changed_at=timezone.now()
    )


def touch(ids: Sequence[UUID], record_type: RecordType) -> None:
    """The next version of records whose columns, child rows or links were changed."""
    record_type.model._default_manager.filter(pk__in=ids).update(
        version=models.F("version") + 1, changed_at=timezone.now()
    )


# --- columns that follow from others in the same row


def derive_columns(row: models.Model, changed: set[str]) -> list[str]:
    """Sets sort keys and base amounts that depend on changed columns ("*": all); returns the columns set."""
    columns: list[str] = []
    for field in row._meta.concrete_fields:
        if isinstance(field, SortKeyField) and (field.of in changed or "*" in changed):
            setattr(row, field.name, sort_key(getattr(row, field.of) or ""))
            columns.append(field.name)
        elif isinstance(field, MoneyField) and field.based:
            parts = {field.name, field.currency, field.rated_by}
            if parts & changed or "*" in changed:
                columns.extend(_set_base_amount(row, field))
    return columns


def _set_base_amount(row: models.Model, field: MoneyField) -> list[str]:
    amount, currency = getattr(row, field.name), getattr(row, field.currency)
    moment = getattr(row, field.rated_by) if field.rated_by else None
    day: date = moment if type(moment) is date else (moment or timezone.now()).date()
    base = base_amount(amount, currency, day)
    setattr(row, f"{field.name}_base", base)
    setattr(row, f"{field.name}_rate_on", day if base is not None else None)
    return [f"{field.name}_base", f"{field.name}_rate_on"]


def base_amount(amount: Decimal | None, currency: str, on: date) -> Decimal | None:
    """The amount in the base currency by the rate of the day, to four decimals; None without a rate, or too large."""
    if amount is None or not currency:
        return None
    rate = currencies.rate(currency, on)
    if rate is None or abs(amount * rate) >= BASE_LIMIT:
        return None
    return (amount * rate).quantize(Decimal("0.0001"), ROUND_HALF_UP)


# --- child rows and links


def _write_children(record: Record, bound: Bound) -> list[str]:
    """Brings child rows and links to what is bound; returns the names of those that differ."""
    touched = [
        n for n, wanted in bound.lines.items() if _write_lines(record, bound.record_type.lines[n], wanted)
    ]
    for name, wanted_ids in bound.links.items():
        links = getattr(record, name)
        current = set(links.values_list("pk", flat=True))
        added, removed = set(wanted_ids) - current, current - set(wanted_ids)
        links.remove(*removed)
        links.add(*added)
        if added or removed:
            touched.append(name)
    return touched


def _write_lines(record: Record, lines: Lines, wanted: list[BoundLine]) -> bool:
    existing = {child.pk: child for child in getattr(record, lines.name).all()}
    new, changed = [], False
    for position, line in enumerate(wanted):
        child = existing.pop(line.id, None) if line.id else None
        if child is None:
            child = lines.model(**line.values, **{lines.parent.name: record}, position=position)
            derive_columns(child, {"*"})
            new.append(child)
            continue
        changed = _change_line(child, {**line.values, "position": position}) or changed
    if existing:
        lines.model._default_manager.filter(pk__in=list(existing)).delete()
    lines.model._default_manager.bulk_create(new)
    return changed or bool(new or existing)


def _change_line(child: models.Model, values: dict[str, Any]) -> bool:
    differing = [name for name, value in values.items() if getattr(child, name) != value]
    for name in differing:
        setattr(child, name, values[name])
    if differing:
        child.save(update_fields=[*differing, *derive_columns(child, set(differing))])
    return bool(differing)


# --- what the database refuses, said as an error of a field


@contextmanager
def _constraints_explained(record_type: RecordType) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused([explain_constraint(record_type, error)]) from error


def explain_constraint(record_type: RecordType, error: IntegrityError) -> FieldError:
    """Which field a violated constraint is about, in a sentence. Re-raises what it does not know."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = diagnosis.constraint_name if diagnosis else ""
    if name in record_type.constraints:
        about, message = record_type.constraints[name]
        return FieldError((about,), "not_together", str(message))
    for model, prefix in _models_of(record_type):
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return _explain(constraint, prefix)
        for field in model._meta.concrete_fields:
            if field.unique and name and name.startswith(f"{model._meta.db_table}_{field.column}_"):
                return FieldError((*prefix, field.name), "taken", _taken())
    raise error


def _models_of(record_type: RecordType) -> list[tuple[type[models.Model], tuple[str, ...]]]:
    return [(record_type.model, ()), *((lines.model, (lines.name,)) for lines in record_type.children)]


def _explain(constraint: models.BaseConstraint, prefix: tuple[str, ...]) -> FieldError:
    if isinstance(constraint, models.UniqueConstraint):
        fields = constraint.fields or ("",)
        return FieldError((*prefix, fields[-1]), "taken", _taken())
    said = constraint.violation_error_message
    is_ours = said != constraint.default_violation_error_message
    message = str(said) if is_ours else _("These values do not go together.")
    return FieldError(prefix or ("",), "not_together", message)


def _taken() -> str:
    return _("Another record has this value already. Choose another, or open that record.")
