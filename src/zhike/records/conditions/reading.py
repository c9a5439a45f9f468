"""From JSON to a checked condition; every fault is named by its path, with the remedy."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhike.records.conditions.scope import Scope, scope_of
from zhike.records.conditions.tree import Comparison, Condition, Group, Related
from zhike.records.conditions.values import check_operator, read_values
from zhike.records.declaration import RecordType
from zhike.records.errors import FieldError, Invalid, Path, Refused
from zhike.records.fields import Field
from zhike.records.kinds import Formats
from zhike.records.kinds.base import excerpt

GROUPS = ("all", "any", "none")
RELATED = ("some", "no")
KEYS = {"field": {"operator", "value"}, "some": {"where"}, "no": {"where"}}
LONGEST_TEXT = 20_000
MOST_PARTS = 100
DEEPEST = 8
MOST_STEPS = 3


def read_text(text: str, record_type: RecordType, formats: Formats, path: Path = ()) -> Condition:
    """As `read_condition`, of the text of a JSON document."""
    return read_condition(parse_json(text, path), record_type, formats, path)


def parse_json(text: str, path: Path = ()) -> Any:
    """The JSON that a text holds. Raises Refused where it holds none that a database could keep."""
    try:
        if len(text) > LONGEST_TEXT:
            raise Invalid(
                "too_long",
                _("The condition has over %(most)d characters. Use fewer values or parts."),
                most=LONGEST_TEXT,
            )
        return _parsed(text)
    except Invalid as problem:
        raise Refused([FieldError(path, problem.code, str(problem))]) from None


def _parsed(text: str) -> Any:
    try:
        found = json.loads(text, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as problem:
        # Of ValueError are also a half of a surrogate pair, and a number of thousands of digits.
        raise Invalid(
            "not_json",
            _('This is no JSON (%(problem)s). Write a condition as {"field": …, "operator": …, "value": …}.'),
            problem=excerpt(problem),
        ) from None
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def read_condition(raw: object, record_type: RecordType, formats: Formats, path: Path = ()) -> Condition:
    """The condition on records of a type. Raises Refused with every fault, each at its path below `path`."""
    reader = _Reader(formats)
    found = reader.read(raw, scope_of(record_type), path, 1)
    if reader.errors or found is None:
        raise Refused(reader.errors)
    return found


class _Reader:
    """Walks one document, counts its parts and collects its faults."""

    def __init__(self, formats: Formats) -> None:
        self.formats = formats
        self.errors: list[FieldError] = []
        self.parts = 0

    def refuse(self, path: Path, problem: Invalid) -> None:
        self.errors.append(FieldError(path, problem.code, str(problem)))

    def read(self, raw: object, scope: Scope, path: Path, depth: int) -> Condition | None:
        self.parts += 1
        try:
            kind = self._kind(raw, depth)
            if kind in GROUPS:
                return self._group(kind, raw[kind], scope, (*path, kind), depth)  # type: ignore[index]
            if kind in RELATED:
                return self._related(kind, raw, scope, path, depth)  # type: ignore[arg-type]
            return self._comparison(raw, scope, path)  # type: ignore[arg-type]
        except Invalid as problem:
            self.refuse(path, problem)
        return None

    def _kind(self, raw: object, depth: int) -> str:
        """Which kind of part this is: the key that says so. Raises Invalid."""
        if self.parts > MOST_PARTS or depth > DEEPEST:
            raise Invalid(
                "too_large",
                _("A condition has at most %(parts)d parts, %(depth)d deep. Make it simpler."),
                parts=MOST_PARTS,
                depth=DEEPEST,
            )
        keys = [k for k in (*GROUPS, *RELATED, "field") if isinstance(raw, Mapping) and k in raw]
        if len(keys) != 1:
            raise Invalid(
                "not_a_condition",
                _("This is no condition. Give exactly one of all, any, none, some, no and field."),
            )
        unknown = sorted(str(k) for k in raw if k != keys[0] and k not in KEYS.get(keys[0], ()))  # type: ignore[attr-defined]
        if unknown:
            raise Invalid(
                "unknown_key",
                _("A condition with “%(kind)s” has no “%(key)s”. Leave it out."),
                kind=keys[0],
                key=excerpt(unknown[0]),
            )
        return keys[0]

    def _group(self, mode: str, raw: object, scope: Scope, path: Path, depth: int) -> Group | None:
        if not isinstance(raw, list) or not raw:
            self.refuse(
                path,
                Invalid("no_parts", _("The group is empty. Give a list of conditions, or leave it out.")),
            )
            return None
        parts = []
        for number, part in enumerate(raw[: MOST_PARTS + 1]):
            parts.append(self.read(part, scope, (*path, number), depth + 1))
            if self.parts > MOST_PARTS:
                return None
        return None if None in parts else Group(mode, tuple(parts))  # type: ignore[arg-type]

    def _related(
        self, mode: str, raw: Mapping[str, Any], scope: Scope, path: Path, depth: int
    ) -> Related | None:
        name = raw[mode]
        collection = scope.collection(name) if isinstance(name, str) else None
        if collection is None:
            known = ", ".join(scope.collections) or "–"
            message = _("There are no rows “%(name)s” here. Use one of %(known)s.")
            self.refuse((*path, mode), Invalid("unknown_rows", message, name=excerpt(name), known=known))
            return None
        if raw.get("where") is None:
            return Related(mode, collection, None)
        where = self.read(raw["where"], collection.scope, (*path, "where"), depth + 1)
        return Related(mode, collection, where) if where else None

    def _comparison(self, raw: Mapping[str, Any], scope: Scope, path: Path) -> Comparison | None:
        try:
            steps, field = resolve_field(raw["field"], scope)
        except Invalid as problem:
            self.refuse((*path, "field"), problem)
            return None
        try:
            operator = check_operator(field, raw.get("operator"))
        except Invalid as problem:
            self.refuse((*path, "operator"), problem)
            return None
        before = len(self.errors)

        def refuse(place: Path, problem: Invalid) -> None:
            self.refuse((*path, "value", *place), problem)

        values = read_values(field, operator, raw.get("value"), self.formats, refuse)
        return None if len(self.errors) > before else Comparison(steps, field, operator, values)


def resolve_field(name: object, scope: Scope) -> tuple[tuple[Field, ...], Field]:
    """The relations that a path such as customer.country leads over, and the field at its end. Raises Invalid."""
    *relations, last = name.split(".") if isinstance(name, str) else [""]
    if len(relations) > MOST_STEPS:
        raise Invalid(
            "too_far", _("A path leads over at most %(most)d relations. Shorten it."), most=MOST_STEPS
        )
    steps: list[Field] = []
    for relation in relations:
        target = scope.target_of(relation)
        if target is None:
            raise _no_relation(relation, scope)
        steps.append(scope.fields[relation])
        scope = target
    field = scope.fields.get(last)
    if field is None:
        raise _no_field(last, scope)
    return tuple(steps), field


def _no_relation(name: str, scope: Scope) -> Invalid:
    if scope.collection(name):
        return Invalid(
            "several_rows",
            _('“%(name)s” are several rows. Use {"some": "%(name)s", "where": …}, or no instead of some.'),
            name=name,
        )
    known = [key for key in scope.fields if scope.target_of(key)]
    return Invalid(
        "no_relation",
        _("“%(name)s” leads to no other record. Use one of %(known)s."),
        name=excerpt(name),
        known=", ".join(known) or "–",
    )


def _no_field(name: str, scope: Scope) -> Invalid:
    if scope.collection(name):
        return _no_relation(name, scope)
    return Invalid(
        "unknown_field",
        _("There is no field “%(name)s” here. Use one of %(known)s."),
        name=excerpt(name),
        known=", ".join(scope.fields),
    )
