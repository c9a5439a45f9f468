"""The operations of one record type: what an address takes, and what it answers."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.records.actions import Action
from zhike.records.api.addresses import ROOT
from zhike.records.api.openapi.schemas import input_name, name_of, pascal, ref
from zhike.records.declaration import RecordType
from zhike.records.fields import Field
from zhike.records.lists.filters import parameter_name

Schema = dict[str, Any]
WRITING = ("idempotencyKey", "language")


def paths_of(record_type: RecordType) -> dict[str, Schema]:
    """All addresses of the type, with their operations."""
    base = f"{ROOT}/{record_type.slug}"
    one = f"{base}/{{id}}"
    found = {
        base: {"get": _list(record_type), "post": _create(record_type)},
        f"{base}/totals": {"get": _totals(record_type)},
        one: {"get": _read(record_type), "patch": _change(record_type), "delete": _trash(record_type)},
        f"{one}/restore": {"post": _restore(record_type)},
        f"{one}/history": {"get": _history(record_type)},
    }
    for action in record_type.all_actions.values():
        found[f"{one}/actions/{action.name}"] = {"post": _action(record_type, action)}
    return found


def _operation(
    record_type: RecordType,
    verb: str,
    summary: str,
    parameters: list[Schema],
    answers: dict[str, Schema],
    problems: tuple[int, ...],
    body: str = "",
    **more: Any,
) -> Schema:
    operation: Schema = {
        "operationId": f"{verb}{name_of(record_type)}",
        "tags": [record_type.slug],
        "summary": summary,
        "parameters": parameters,
    }
    if body:
        content = {"application/json": {"schema": ref(body)}}
        operation["requestBody"] = {"required": True, "content": content}
    refused = {str(s): {"$ref": f"#/components/responses/Problem{s}"} for s in sorted({*problems, 401, 404})}
    return {**operation, "responses": {**answers, **refused}, **more}


def shared(*names: str) -> list[Schema]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def answer(description: str, schema: Schema, *headers: str) -> Schema:
    found: Schema = {"description": description, "content": {"application/json": {"schema": schema}}}
    if headers:
        shown = {"Idempotency-Replayed" if h == "IdempotencyReplayed" else h: h for h in headers}
        found["headers"] = {name: {"$ref": f"#/components/headers/{h}"} for name, h in shown.items()}
    return found


def _record(record_type: RecordType, *headers: str) -> Schema:
    return answer(_("The record."), ref(name_of(record_type)), "ETag", *headers)


OUT_OF_SIGHT = "204"


def _written(record_type: RecordType) -> dict[str, Schema]:
    hidden = {"description": _("Done; the change has taken the record out of your sight.")}
    return {"200": _record(record_type, "IdempotencyReplayed"), OUT_OF_SIGHT: hidden}


def _list(record_type: RecordType) -> Schema:
    parameters = [
        *shared("limit", "after", "count", "labels", "trashed", "language", "where"),
        *_search(record_type),
        _sort(record_type),
        *_filters(record_type),
    ]
    page = answer(_("A page of records."), ref(f"{name_of(record_type)}List"), "Link")
    return _operation(record_type, "list", _("List"), parameters, {"200": page}, (400,))


def _search(record_type: RecordType) -> list[Schema]:
    if not record_type.search:
        return []
    fields = ", ".join(record_type.search.split())
    text = _("Words that stand in one of: %(fields)s.") % {"fields": fields}
    return [{"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 200}, "description": text}]


def _sort(record_type: RecordType) -> Schema:
    known = ", ".join(sorted(record_type.sort_columns))
    text = _("Up to three of %(known)s, with commas between; - in front for descending.") % {"known": known}
    default = ",".join(record_type.sort.replace(",", " ").split())
    return {
        "name": "sort",
        "in": "query",
        "schema": {"type": "string", "default": default},
        "description": text,
    }


def _filters(record_type: RecordType) -> list[Schema]:
    return [_filter(field) for field in record_type.all_fields.values()]


def _filter(field: Field) -> Schema:
    """The filter by the kind's first operator; the others are named in its description."""
    first, *others = field.kind.operators
    text = _("%(label)s (%(operator)s). May stand several times.") % {"label": field.label, "operator": first}
    if first == "between":
        text = _(
            "%(label)s, from..to, each side may be empty; dates also as this_month, last_30_days and so on."
        )
        text = text % {"label": field.label}
    if others:
        named = ", ".join(parameter_name(field, operator) for operator in others)
        more = _("Also: %(named)s.") % {"named": named}
        text = f"{text} {more}"
    schema = {"type": "array", "items": {"type": "string"}}
    return {"name": field.name, "in": "query", "schema": schema, "explode": True, "description": text}


def _totals(record_type: RecordType) -> Schema:
    groups = ", ".join(_group_names(record_type)) or "–"
    by = {"type": "array", "items": {"type": "string"}}
    measure: Schema = {"type": "array", "items": {"type": "string", "enum": record_type.measures.split()}}
    parameters = [
        {
            "name": "by",
            "in": "query",
            "schema": by,
            "description": _("Groups: %(groups)s.") % {"groups": groups},
        },
        *shared("labels", "where"),
        *_search(record_type),
        *_filters(record_type),
    ]
    if record_type.measures:
        text = _("What is added up; everything there is when left out.")
        parameters.insert(1, {"name": "measure", "in": "query", "schema": measure, "description": text})
    summary = _("Totals")
    found = {"200": answer(_("Counts and sums by group."), ref("Totals"))}
    return _operation(record_type, "total", summary, parameters, found, (400,))


def _group_names(record_type: RecordType) -> list[str]:
    fields = [record_type.all_fields[name] for name in record_type.groups.split()]
    return [
        f"{f.name}:day|month|quarter|year" if f.kind.key in {"date", "datetime"} else f.name for f in fields
    ]


def _create(record_type: RecordType) -> Schema:
    made = answer(_("The new record."), ref(name_of(record_type)), "ETag", "Location", "IdempotencyReplayed")
    return _operation(
        record_type,
        "create",
        _("Create"),
        shared("labels", *WRITING),
        {"201": made},
        (400, 403, 409, 411, 413, 415, 422),
        body=f"{name_of(record_type)}Create",
    )


def _read(record_type: RecordType) -> Schema:
    moved = {
        "description": _("The record was merged into another."),
        "headers": {"Location": {"$ref": "#/components/headers/Location"}},
    }
    return _operation(
        record_type,
        "read",
        _("Read"),
        shared("id", "labels", "language"),
        {"200": _record(record_type), "308": moved},
        (400,),
    )


def _change(record_type: RecordType) -> Schema:
    operation = _operation(
        record_type,
        "change",
        _("Change"),
        shared("id", "labels", "ifMatch", *WRITING),
        _written(record_type),
        (400, 403, 409, 411, 412, 413, 415, 422),
        body=f"{name_of(record_type)}Change",
        description=_("Only the fields given change. A list of child rows replaces the rows there are."),
    )
    content = operation["requestBody"]["content"]
    content["application/merge-patch+json"] = content["application/json"]
    return operation


def _trash(record_type: RecordType) -> Schema:
    return _operation(
        record_type,
        "delete",
        _("Move to the trash"),
        shared("id", "ifMatch", *WRITING),
        {"204": {"description": _("The record is in the trash.")}},
        (400, 403, 409, 412, 422),
    )


def _restore(record_type: RecordType) -> Schema:
    summary = _("Restore from the trash")
    parameters = shared("id", "labels", *WRITING)
    return _operation(
        record_type, "restore", summary, parameters, _written(record_type), (400, 403, 409, 422)
    )


def _history(record_type: RecordType) -> Schema:
    limit = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    parameters = [*shared("id", "after"), {"name": "limit", "in": "query", "schema": limit}]
    found = {"200": answer(_("Changes, the newest first."), ref("History"))}
    summary = _("History")
    return _operation(record_type, "history", summary, parameters, found, (400,))


def _action(record_type: RecordType, action: Action) -> Schema:
    body = input_name(record_type, action) if action.inputs else ""
    operation = _operation(
        record_type,
        f"{action.name.split('_')[0]}{pascal(action.name.partition('_')[2])}",
        str(action.label),
        shared("id", "labels", "ifMatch", *WRITING),
        _written(record_type),
        (400, 403, 409, 411, 412, 413, 415, 422),
        body=body,
        description=action.help,
    )
    if body and not any(field.required for field in action.inputs.values()):
        operation["requestBody"]["required"] = False
    return operation
