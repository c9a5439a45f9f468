"""What pages and terminal say about parts, fields and warnings, in the reader's language."""

from datetime import date, datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zhike.records import registry
from zhike.records.fields import Field
from zhike.records.imports.hints import hint_of
from zhike.records.imports.recipe import Recipe, Value
from zhike.records.imports.targets import child_label
from zhike.records.kinds.choices import ChoiceKind
from zhike.records.kinds.contact import show_phone
from zhike.records.models import Import
from zhike.ui import formats


def label_of(part: dict[str, Any]) -> str:
    """The plural of the part's records, or the label of its child rows."""
    record_type = registry.find(part["type"])
    if record_type is None:
        return str(part["type"])
    lines = record_type.lines.get(part.get("lines", ""))
    if lines is None:
        return capfirst(str(record_type.label_plural))
    hint = next((child for child in hint_of(part["type"]).children if child.name == part.get("name")), None)
    return child_label(lines, hint) if hint else str(lines.label)


def part_label(run: Import, name: str) -> str:
    parts = run.counts.get("parts") or run.recipe.get("parts", [])
    return next((label_of(part) for part in parts if part["name"] == name), name)


def field_of(run: Import, part_name: str, field_name: str) -> Field | None:
    """A field of a part; None where the type or the field is no longer there."""
    part = next((p for p in run.recipe.get("parts", []) if p["name"] == part_name), None)
    record_type = registry.find(part["type"]) if part else None
    if part is None or record_type is None:
        return None
    lines = record_type.lines.get(part.get("lines", ""))
    return (lines or record_type).all_fields.get(field_name)


def field_label(run: Import, part_name: str, field_name: str) -> str:
    """The label of a field of a part; the name itself where it is unknown."""
    field = field_of(run, part_name, field_name)
    return str(field.label) if field else field_name


def in_words(text: str, field: Field | None) -> str:
    """A value that a report keeps as plain text, as people read it: labels for keys, days and times as dates."""
    if field is None or not text:
        return text
    if isinstance(field.kind, ChoiceKind):
        keys = text.split(", ") if field.kind.key == "multiple_choice" else [text]
        options = [(key, field.kind.label_of(key, field)) for key in keys]
        return ", ".join(str(option.label) if option else key for key, option in options)
    if field.kind.key == "boolean":
        return _("Yes") if text == "true" else _("No")
    if field.kind.key == "phone":
        return show_phone(text)
    if field.kind.key in {"date", "datetime"}:
        return formats.absolute((date if field.kind.key == "date" else datetime).fromisoformat(text))
    return text


def warning_text(warning: dict[str, Any], run: Import) -> str:
    """One sentence: what was settled without asking, how often, and where first."""
    field = field_label(run, warning["part"], warning["field"])
    values = {"part": part_label(run, warning["part"]), "field": field, "count": f"{warning['count']:,}"}
    if warning["code"] == "left_blank":
        return (
            _("%(part)s: in %(count)s rows “%(field)s” names nothing that is known; it stays blank.") % values
        )
    picks = {
        "first": _("the first value counts"),
        "last": _("the last value counts"),
        "most": _("the most frequent value counts"),
    }
    values["pick"] = picks.get(warning.get("pick", "first"), "")
    values["examples"] = ", ".join(
        _("%(key)s (row %(row)s)") % {"key": e["key"] or "–", "row": f"{e['row']:,}"}
        for e in warning["examples"][:3]
    )
    return (
        _("%(part)s: %(count)s have rows that differ in “%(field)s”; %(pick)s. First: %(examples)s") % values
    )


def recipe_rows(recipe: Recipe) -> list[dict[str, str]]:
    """What a recipe does, field by field, in words."""
    rows = []
    for part in recipe.parts:
        said = {"type": part.type, "lines": part.lines, "name": part.name}
        record_type = registry.find(part.type)
        fields = {}
        if record_type:
            lines = record_type.lines.get(part.lines)
            fields = (lines or record_type).all_fields
        if part.key.by == "external":
            source = _("%(columns)s, an id in “%(system)s”")
            source = source % {"columns": ", ".join(part.key.columns), "system": part.key.system}
            rows.append({"part": label_of(said), "field": _("Key"), "source": source})
        for name, value in part.values.items():
            label = str(fields[name].label) if name in fields else name
            rows.append({"part": label_of(said), "field": label, "source": value_text(value)})
    return rows


def value_text(value: Value | None) -> str:
    """Where a value comes from, in a few words."""
    if value is None:
        return ""
    if value.part:
        return _("the one of the same row")
    said = value.column or value.template or (f"“{value.constant}”" if value.constant else "")
    if value.cases:
        said = _("%(usual)s, or by rule: %(others)s") % {
            "usual": said or "–",
            "others": ", ".join(dict.fromkeys(f"“{case.value}”" for case in value.cases)),
        }
    if value.otherwise:
        said = _("%(first)s, else %(second)s") % {"first": said, "second": value_text(value.otherwise)}
    return said
