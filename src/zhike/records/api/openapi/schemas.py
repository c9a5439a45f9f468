"""JSON Schemas (2020-12) of records, child rows and action inputs, from their fields' kinds."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from zhike.records import registry
from zhike.records.actions import Action
from zhike.records.declaration import Lines, RecordType
from zhike.records.fields import Field

Schema = dict[str, Any]
ID: Schema = {"type": "string", "format": "uuid"}
VERSION: Schema = {"type": "integer", "minimum": 1}
LABELS: Schema = {"$ref": "#/components/schemas/Labels"}


def name_of(record_type: RecordType) -> str:
    """The type's name among the schemas: Customer, ProductCategory."""
    return record_type.model.__name__


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def shown(field: Field) -> Schema:
    """A value as it is read: empty texts and nulls included."""
    schema = _or_empty(field.kind.schema(field), field)
    return _described(_or_null(schema) if field.nullable else schema, field)


def written(field: Field) -> Schema:
    """A value as it may be sent: null empties a field that is not required."""
    schema = field.kind.schema(field)
    if not field.required:
        schema = _or_null(_or_empty(schema, field))
    return _described(schema, field)


def _or_empty(schema: Schema, field: Field) -> Schema:
    """Choices, emails, codes and their like are empty texts while they are not set."""
    if field.required or field.kind.empty != "" or schema.get("type") != "string":
        return schema
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], ""]}
    if {"format", "pattern", "minLength"} & schema.keys():
        return {"anyOf": [schema, {"const": ""}]}
    return schema


def _or_null(schema: Schema) -> Schema:
    kind = schema.get("type")
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "enum" in schema:
        return {**schema, "type": ["string", "null"], "enum": [*schema["enum"], None]}
    types = kind if isinstance(kind, list) else [kind]
    return {**schema, "type": [*types, "null"]}


def _described(schema: Schema, field: Field) -> Schema:
    described: Schema = {"title": str(field.label), **schema}
    texts = [str(field.help), _target(field)]
    if any(texts):
        described["description"] = " ".join(text for text in texts if text)
    if field.is_fact:
        described["readOnly"] = True
    if field.minimum is not None and schema.get("type") == "integer":
        described["minimum"] = int(field.minimum)
    if field.maximum is not None and schema.get("type") == "integer":
        described["maximum"] = int(field.maximum)
    return described


def _target(field: Field) -> str:
    """What the id, or the ids, in a field are of."""
    record_type = registry.find(field.target)
    names = {"user": _("person"), "team": _("team"), "storedfile": _("file")}
    name = record_type.label if record_type else names.get(field.target, "")
    return _("Id of a record of this type: %(type)s.") % {"type": name} if name else ""


def _object(properties: Schema, required: Iterable[str], title: Any = "") -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if needed := sorted(required):
        schema["required"] = needed
    return {"title": str(title), **schema} if title else schema


def schemas_of(record_type: RecordType) -> dict[str, Schema]:
    """All schemas of one type: the record, what makes and what changes one, a page of them, child rows."""
    name = name_of(record_type)
    found = {
        name: _record(record_type),
        f"{name}Create": _writing(record_type, is_new=True),
        f"{name}Change": _writing(record_type, is_new=False),
        f"{name}List": _list(record_type),
    }
    for lines in record_type.lines.values():
        row = lines.model.__name__
        found[row] = _row(lines)
        if lines.writable:
            found[f"{row}Write"] = _row_writing(lines)
    for action in record_type.all_actions.values():
        if action.inputs:
            found[input_name(record_type, action)] = _inputs(action)
    return found


def input_name(record_type: RecordType, action: Action) -> str:
    return f"{name_of(record_type)}{pascal(action.name)}"


def pascal(name: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"[_-]", name))


def _record(record_type: RecordType) -> Schema:
    properties: Schema = {"id": ID, "version": VERSION, "external_ids": _external_ids()}
    properties |= {field.name: shown(field) for field in record_type.all_fields.values()}
    for lines in record_type.lines.values():
        properties[lines.name] = _rows(lines, lines.model.__name__)
    return _object({**properties, "labels": LABELS}, properties, record_type.label)


def _external_ids() -> Schema:
    text: Schema = {"type": "string"}
    return {
        "type": "array",
        "readOnly": True,
        "description": _("What other systems call the record."),
        "items": _object({"system": text, "value": text}, ["system", "value"]),
    }


def _rows(lines: Lines, schema_name: str) -> Schema:
    title = str(lines.label or lines.model._meta.verbose_name_plural)
    rows: Schema = {"title": title, "type": "array", "items": ref(schema_name)}
    return rows if lines.writable else {**rows, "readOnly": True}


def _row(lines: Lines) -> Schema:
    properties = {"id": ID, **{field.name: shown(field) for field in lines.all_fields.values()}}
    return _object(properties, properties, lines.model._meta.verbose_name)


def _writing(record_type: RecordType, *, is_new: bool) -> Schema:
    properties: Schema = {field.name: written(field) for field in record_type.writable.values()}
    for lines in record_type.lines.values():
        if lines.writable:
            properties[lines.name] = _rows(lines, f"{lines.model.__name__}Write")
    required = [field.name for field in record_type.writable.values() if field.required] if is_new else []
    if not is_new:
        properties["version"] = {**VERSION, "description": _("The version last read, instead of If-Match.")}
    return _open(_object(properties, required, record_type.label), is_new)


def _open(schema: Schema, is_new: bool) -> Schema:
    """What was read may be sent back as it is: facts pass while they are unchanged."""
    if not is_new:
        del schema["additionalProperties"]
    return schema


def _row_writing(lines: Lines) -> Schema:
    kept = {**ID, "description": _("Of the row to keep; a row without id is new, a row left out is removed.")}
    properties = {"id": kept, **{field.name: written(field) for field in lines.writable.values()}}
    schema = _object(properties, (), lines.model._meta.verbose_name)
    return _open(schema, is_new=False)


def _list(record_type: RecordType) -> Schema:
    properties: Schema = {
        "items": {"type": "array", "items": ref(name_of(record_type))},
        "next": {"type": ["string", "null"], "description": _("Cursor of the next page; null on the last.")},
        "labels": LABELS,
        "count": {"type": "integer", "description": _("Matching records, with count=1.")},
        "count_is_capped": {"type": "boolean", "description": _("There are more than were counted.")},
    }
    return _object(properties, ("items", "next"), record_type.label_plural)


def _inputs(action: Action) -> Schema:
    required = [name for name, field in action.inputs.items() if field.required]
    return _object({name: written(field) for name, field in action.inputs.items()}, required, action.label)
