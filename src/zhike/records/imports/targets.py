"""Where a column can go, by a name that a form can send: "customer.name", "customer#id", "order/line.quantity"."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.declaration import Lines
from zhike.records.imports.hints import ChildHint, TypeHint, all_hints, hint_of


@dataclass(frozen=True)
class Target:
    """One place for a column: of a type, its child rows or lines, or the id that another system gave it."""

    type: str
    field: str = ""
    child: str = ""

    @property
    def is_id(self) -> bool:
        return not self.field and not self.child


def field_target(type_key: str, field: str) -> str:
    return f"{type_key}.{field}"


def id_target(type_key: str) -> str:
    return f"{type_key}#id"


def child_target(type_key: str, child: str) -> str:
    return f"{type_key}/{child}"


def line_target(type_key: str, line: str, field: str) -> str:
    return f"{type_key}/{line}.{field}"


def parse(text: str) -> Target | None:
    """The target of a name; None for names that mean nothing."""
    if text.endswith("#id"):
        found = Target(text.removesuffix("#id"))
    elif "/" in text:
        type_key, _slash, rest = text.partition("/")
        child, _dot, field = rest.partition(".")
        found = Target(type_key, field, child)
    else:
        type_key, _dot, field = text.partition(".")
        found = Target(type_key, field)
    return found if registry.find(found.type) and text in all_names(hint_of(found.type)) else None


def all_names(hint: TypeHint) -> dict[str, Any]:
    """Every target of a type with its label."""
    record_type = registry.get(hint.type)
    found: dict[str, Any] = {id_target(hint.type): _("Id in the other system")}
    for name, field in record_type.all_fields.items():
        if not (field.is_links or field.is_reference or field.kind.key == "auto_number") and name not in (
            "created_at",
            "changed_at",
        ):
            found[field_target(hint.type, name)] = field.label
    for child in hint.children:
        found[child_target(hint.type, child.name)] = child_label(record_type.lines[child.lines], child)
    if hint.lines:
        lines = record_type.lines[hint.lines.lines]
        for name, field in lines.all_fields.items():
            if not field.is_reference and not field.is_fact:
                found[line_target(hint.type, hint.lines.name, name)] = f"{lines.label}: {field.label}"
    return found


def child_label(lines: Lines, child: ChildHint) -> str:
    """ "Contact points: Email": the last constant of such a row names it best."""
    name, key = list(child.constants.items())[-1]
    said = next((option.label for option in lines.all_fields[name].choices if option.key == key), key)
    return f"{lines.label}: {said}"


def options(asker: Asker) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of targets that the asker may import to, for a select."""
    groups = []
    hints = {hint.type: hint for hint in all_hints()}
    for record_type in registry.all_types():
        if not (asker.may(record_type, "create") or asker.may(record_type, "change")):
            continue
        hint = hints.get(record_type.key) or hint_of(record_type.key)
        may_load = asker.may(record_type, "load")
        entries = [
            (name, str(label)) for name, label in all_names(hint).items() if may_load or not _is_fact(name)
        ]
        groups.append((capfirst(str(record_type.label)), entries))
    return groups


def _is_fact(name: str) -> bool:
    type_key, _dot, field = name.partition(".")
    record_type = registry.find(type_key)
    return bool(record_type and field in record_type.all_fields and record_type.all_fields[field].is_fact)
