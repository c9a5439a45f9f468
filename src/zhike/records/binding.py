"""From what a form, file or API body says to what may be stored. Page, API and import bind here alike."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhike.core.models import StoredFile, Team, User
from zhike.records import registry
from zhike.records.access import Asker, rows
from zhike.records.declaration import Lines, RecordType
from zhike.records.errors import FieldError, Invalid, Path, Refused
from zhike.records.fields import Field
from zhike.records.kinds import STRICT, Formats
from zhike.records.models import Record

#: Child rows of one record; more is an import of its own.
MOST_LINES = 2_000


@dataclass
class BoundLine:
    """One child row to be: an existing one by its id, or a new one."""

    id: UUID | None
    values: dict[str, Any]
    #: The stored values overlaid with the new ones, for checks.
    whole: dict[str, Any] = field(default_factory=dict)


@dataclass
class Bound:
    """Checked values by attribute name, ready to be stored."""

    record_type: RecordType
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, list[UUID]] = field(default_factory=dict)
    lines: dict[str, list[BoundLine]] = field(default_factory=dict)


def bind(
    record_type: RecordType,
    raw: Mapping[str, Any],
    asker: Asker,
    *,
    record: Record | None = None,
    formats: Formats = STRICT,
    may_load: bool = False,
) -> Bound:
    """Reads and checks all of `raw`; for an existing record only what is given changes.

    `may_load` lets facts through, for those with the right to load. Raises Refused with every error found.
    """
    binder = _Binder(record_type, asker, record, formats, may_load)
    return binder.bind(raw)


class _Binder:
    def __init__(
        self, record_type: RecordType, asker: Asker, record: Record | None, formats: Formats, may_load: bool
    ) -> None:
        self.record_type = record_type
        self.asker = asker
        self.record = record
        self.formats = formats
        self.may_load = may_load
        self.errors: list[FieldError] = []
        self.references: dict[str, list[tuple[Path, UUID]]] = {}

    def bind(self, raw: Mapping[str, Any]) -> Bound:
        bound = Bound(self.record_type)
        known = self.record_type.all_fields
        lines = self.record_type.lines
        for name in raw:
            if name not in known and name not in lines:
                self.unknown(name, (name,), [*known, *lines])
        values = self.fields(raw, known, (), is_new=self.record is None, row=self.record)
        bound.links = {name: values.pop(name) for name in list(values) if known[name].is_links}
        bound.values = {known[name].attname: value for name, value in values.items()}
        for name, declared in lines.items():
            if name in raw and declared.is_fact:
                self.fact_lines(raw[name], declared)
            elif name in raw:
                bound.lines[name] = self.lines(raw[name], declared)
        self.check_references()
        if not self.errors:
            self.errors.extend(self.record_type.check(self.all_values(bound), self.record))
        if self.errors:
            raise Refused(self.errors)
        return bound

    def all_values(self, bound: Bound) -> dict[str, Any]:
        """Stored values overlaid with the new ones, for checks across fields."""
        fields = self.record_type.all_fields.values()
        stored = {
            f.attname: getattr(self.record, f.attname) for f in fields if self.record and not f.is_links
        }
        lines = {name: [line.whole for line in rows] for name, rows in bound.lines.items()}
        return {**dict.fromkeys((f.attname for f in fields), None), **stored, **bound.values, **lines}

    def fields(
        self, raw: Mapping[str, Any], known: Mapping[str, Field], path: Path, *, is_new: bool, row: Any
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, declared in known.items():
            here = (*path, name)
            if name not in raw:
                if is_new and declared.required and not declared.is_fact:
                    self.missing(here)
                continue
            if declared.is_fact and not self.may_load:
                self.read_only(here, declared, raw[name], row)
                continue
            try:
                value = declared.kind.read(raw[name], declared, self.formats)
            except Invalid as problem:
                self.errors.append(FieldError(here, problem.code, str(problem)))
                continue
            if value in (None, "", []) and declared.required:
                self.missing(here)
            elif (value is None and not declared.nullable) or (value == "" and not declared.may_be_blank):
                if not is_new:
                    self.missing(here)
            else:
                values[name] = value
                self.note_references(here, declared, value, row)
        return values

    def lines(self, raw: object, declared: Lines) -> list[BoundLine]:
        path: Path = (declared.name,)
        if not isinstance(raw, (list, tuple)):
            self.add(path, "not_a_list", _("This is not a list of rows."))
            return []
        if len(raw) > MOST_LINES:
            self.add(path, "too_many", _("At most %(most)d rows are kept here.") % {"most": MOST_LINES})
            return []
        existing = self.existing_lines(declared)
        found: list[BoundLine] = []
        for number, row in enumerate(raw):
            found.extend(self.line(row, declared, (*path, number), existing))
        return found

    def existing_lines(self, declared: Lines) -> dict[str, Any]:
        if self.record is None:
            return {}
        return {str(child.pk): child for child in getattr(self.record, declared.name).all()}

    def line(self, row: object, declared: Lines, path: Path, existing: dict[str, Any]) -> list[BoundLine]:
        if not isinstance(row, Mapping):
            self.add(path, "not_an_object", _("This is not a row with named values."))
            return []
        given = {name: value for name, value in row.items() if name != "id"}
        for name in given:
            if name not in declared.all_fields:
                self.unknown(name, (*path, name), list(declared.all_fields))
        key = row.get("id") or None
        current = existing.get(str(key)) if key else None
        if key and current is None:
            self.add(
                (*path, "id"),
                "unknown_row",
                _("This record has no such row. Leave the id out for a new one."),
            )
            return []
        values = self.fields(given, declared.all_fields, path, is_new=current is None, row=current)
        by_column = {declared.all_fields[name].attname: value for name, value in values.items()}
        whole = {f.attname: _stored_or_default(current, f) for f in declared.all_fields.values()} | by_column
        if declared.check and not any(e.path[: len(path)] == path for e in self.errors):
            try:
                settled = declared.check(whole, self.formats)
            except Refused as refused:
                self.errors.extend(replace(e, path=(*path, *e.path)) for e in refused.errors)
            else:
                by_column |= settled
                whole |= settled
        return [BoundLine(current.pk if current else None, by_column, whole)]

    def fact_lines(self, raw: object, declared: Lines) -> None:
        """Rows that only actions add may come back as they are, known by their ids."""
        given = (
            {str(row.get("id")) for row in raw if isinstance(row, Mapping)} if isinstance(raw, list) else None
        )
        if given != set(self.existing_lines(declared)):
            self.add(
                (declared.name,),
                "read_only",
                _("This value is set by the system or by actions. Leave it out."),
            )

    # --- references: all ids of one target are checked at once

    def note_references(self, path: Path, declared: Field, value: Any, row: Any) -> None:
        if value is None or not (declared.is_reference or declared.is_links):
            return
        kept = declared.value_of(row) if row is not None else None
        for pk in value if declared.is_links else [value]:
            if pk != kept and not (isinstance(kept, list) and pk in kept):
                self.references.setdefault(declared.target, []).append((path, pk))

    def check_references(self) -> None:
        for target, noted in self.references.items():
            ids = {pk for _path, pk in noted}
            seen = visible_ids(self.asker, target, ids)
            for path, pk in noted:
                if pk not in seen:
                    self.add(
                        path,
                        "no_such_record",
                        _("There is no such record, or it is not open to you. Choose another."),
                    )

    # --- errors

    def add(self, path: Path, code: str, message: str) -> None:
        self.errors.append(FieldError(path, code, message))

    def missing(self, path: Path) -> None:
        self.add(path, "required", _("This is needed. Fill it in."))

    def unknown(self, name: str, path: Path, known: list[str]) -> None:
        near = difflib.get_close_matches(str(name), known, 1)
        if near:
            message = _("There is no field “%(name)s”. Did you mean “%(near)s”?") % {
                "name": name,
                "near": near[0],
            }
        else:
            message = _("There is no field “%(name)s”. Leave it out.") % {"name": name}
        self.add(path, "unknown_field", message)

    def read_only(self, path: Path, declared: Field, raw: Any, row: Any) -> None:
        """A fact may come back unchanged, as a client that read the record sends it."""
        if row is None or raw != declared.json_of(row):
            self.add(path, "read_only", _("This value is set by the system or by actions. Leave it out."))


def _stored_or_default(row: Any, declared: Field) -> Any:
    if row is not None:
        return getattr(row, declared.attname)
    return declared.default() if callable(declared.default) else declared.default


def visible_ids(asker: Asker, target: str, ids: set[UUID]) -> set[UUID]:
    """Those of the ids that exist and that the asker may refer to."""
    if target == "user":
        return set(User.objects.filter(pk__in=ids, is_active=True).values_list("pk", flat=True))
    if target == "team":
        return set(Team.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if target == "storedfile":
        files = StoredFile.objects.filter(pk__in=ids)
        return set(
            (files if asker.user is None else files.filter(uploaded_by=asker.user)).values_list(
                "pk", flat=True
            )
        )
    return set(rows(asker, registry.get(target)).filter(pk__in=ids).values_list("pk", flat=True))
