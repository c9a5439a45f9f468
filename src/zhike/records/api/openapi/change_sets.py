"""Change sets and undo in the OpenAPI document."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.records.api.addresses import ROOT
from zhike.records.api.openapi import operations
from zhike.records.api.openapi.schemas import ref
from zhike.records.api.openapi.shared import HISTORY, ID, TEXT, Schema
from zhike.records.models import ChangeSet
from zhike.records.undo.conflicts import CHANGED, DENIED, GONE, PERMANENT, TAKEN, USED

NUMBER: Schema = {"type": "integer", "minimum": 0}
NUMBERS: Schema = {"type": "object", "additionalProperties": NUMBER}
NEXT: Schema = {"type": ["string", "null"]}
REASONS = [CHANGED, USED, TAKEN, GONE, PERMANENT, DENIED]
ROWS = HISTORY["properties"]["items"]["items"]["properties"]["rows"]
JOB: Schema = {
    "type": "object",
    "required": ["id", "state", "done", "total"],
    "properties": {
        "id": ID,
        "state": {"type": "string", "enum": ["queued", "running", "done", "failed", "cancelled"]},
        "done": NUMBER,
        "total": {"type": ["integer", "null"]},
    },
}
SUMMARY: Schema = {
    "id": ID,
    "at": {"type": "string", "format": "date-time"},
    "by": {"type": ["object", "null"], "properties": {"id": ID, "name": TEXT}},
    "face": {"type": "string", "enum": list(ChangeSet.Face.values)},
    "reason": {"type": "string", "description": "A stable key, such as create, import or order.ship."},
    "state": {"type": "string", "enum": list(ChangeSet.State.values)},
    "of": {
        "type": ["string", "null"],
        "format": "uuid",
        "description": "The change set that this one undid.",
    },
    "counts": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"type": TEXT, "records": NUMBER, "is_more": {"type": "boolean"}},
        },
    },
}
RESULT: Schema = {
    "type": ["object", "null"],
    "properties": {
        "change_set": {"type": ["string", "null"], "format": "uuid", "description": "Undo this one to redo."},
        "types": {"type": "object", "additionalProperties": NUMBERS},
        "kept": NUMBERS,
    },
}
SCHEMAS: dict[str, Schema] = {
    "ChangeSetSummary": {"type": "object", "properties": SUMMARY},
    "ChangeSetList": {
        "type": "object",
        "required": ["items", "next"],
        "properties": {"items": {"type": "array", "items": ref("ChangeSetSummary")}, "next": NEXT},
    },
    "ChangeSet": {
        "type": "object",
        "properties": {
            **SUMMARY,
            "may_undo": {"type": "boolean"},
            "undo": {
                "type": ["object", "null"],
                "description": "The latest undo.",
                "properties": {**JOB["properties"], "result": RESULT},
            },
            "records": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "type": TEXT,
                        "id": ID,
                        "title": TEXT,
                        "operation": {"type": "string", "enum": ["created", "changed", "deleted"]},
                        "is_gone": {"type": "boolean"},
                        "rows": ROWS,
                    },
                },
            },
            "hidden": {**NUMBER, "description": "Records of this page that are not open to you."},
            "next": NEXT,
        },
    },
    "UndoPreview": {
        "type": "object",
        "properties": {
            "change_set": ID,
            "refusal": {"type": ["object", "null"], "properties": {"code": TEXT, "detail": TEXT}},
            "types": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"type": TEXT, "removed": NUMBER, "restored": NUMBER, "changed": NUMBER},
                },
            },
            "kept": {**NUMBERS, "description": f"Records that would stay, by reason: {', '.join(REASONS)}."},
            "conflicts": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "type": TEXT,
                        "id": ID,
                        "title": TEXT,
                        "why": {"type": "string", "enum": REASONS},
                        "fields": {"type": "array", "items": TEXT},
                    },
                },
            },
            "consequences": {**NUMBER, "description": "Change sets of subscribers that are undone with it."},
            "checked": NUMBER,
            "total": NUMBER,
        },
    },
    "Undo": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "on_conflict": {
                "type": "string",
                "enum": ["skip", "overwrite"],
                "default": "skip",
                "description": "skip leaves what was changed since; overwrite puts the old values back.",
            }
        },
    },
    "UndoStarted": {"type": "object", "properties": {"change_set": ID, "job": JOB}},
}


def paths() -> dict[str, Schema]:
    base = f"{ROOT}/change-sets"
    one = f"{base}/{{id}}"
    return {
        base: {"get": _list()},
        one: {"get": _read()},
        f"{one}/preview": {"get": _preview()},
        f"{one}/undo": {"post": _undo()},
    }


def _operation(
    name: str, summary: str, parameters: list[Schema], answers: Schema, problems: tuple[int, ...], **more: Any
) -> Schema:
    refused = {str(s): {"$ref": f"#/components/responses/Problem{s}"} for s in sorted({*problems, 401})}
    return {
        "operationId": name,
        "tags": ["general"],
        "summary": summary,
        "parameters": parameters,
        "responses": {**answers, **refused},
        **more,
    }


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _list() -> Schema:
    moment = {"type": "string", "format": "date-time"}
    parameters = [
        _query("by", ID, _("Who made it.")),
        _query("face", SUMMARY["face"], _("How it was made.")),
        _query("type", TEXT, _("A record type that it touched, by its slug.")),
        _query("since", moment, _("Made at or after this moment.")),
        _query("until", moment, _("Made before this moment.")),
        *operations.shared("after", "limit", "language"),
    ]
    found = {"200": operations.answer(_("Change sets, the newest first."), ref("ChangeSetList"))}
    return _operation("listChangeSets", _("List change sets"), parameters, found, (400,))


def _read() -> Schema:
    parameters = operations.shared("id", "after", "language")
    found = {"200": operations.answer(_("The change set with its records."), ref("ChangeSet"))}
    return _operation("readChangeSet", _("Read a change set"), parameters, found, (400, 404))


def _preview() -> Schema:
    parameters = operations.shared("id", "language")
    found = {"200": operations.answer(_("What undo would do."), ref("UndoPreview"))}
    return _operation("previewUndo", _("Preview an undo"), parameters, found, (400, 404))


def _undo() -> Schema:
    started = operations.answer(
        _("The undo has begun; read the change set for its progress."),
        ref("UndoStarted"),
        "Location",
        "IdempotencyReplayed",
    )
    return _operation(
        "undoChangeSet",
        _("Undo a change set"),
        operations.shared("id", *operations.WRITING),
        {"202": started},
        (400, 404, 409, 413, 415, 422),
        requestBody={"required": False, "content": {"application/json": {"schema": ref("Undo")}}},
        description=_("Undo is a change set itself: undo that one to redo."),
    )
