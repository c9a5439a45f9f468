"""Parts of the document that are the same for every type: problems, headers, parameters, security."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.records.api.openapi.conditions import CONDITION
from zhike.records.api.problems import PROBLEMS
from zhike.records.kinds.choices import COLOURS

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
ID: Schema = {"type": "string", "format": "uuid"}
OBJECT: Schema = {"type": "object"}

PROBLEM: Schema = {
    "type": "object",
    "title": "Problem",
    "description": "An error (RFC 9457). `type` ends with a stable code; `errors` says which values are wrong.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "instance": {"type": "string", "format": "uri-reference"},
        "version": {"type": "integer", "description": "The record's version now, after a conflict."},
        "right": {"type": "string", "description": "The right that is missing."},
        "reason": {"type": "string", "description": "Why an action refused."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "format": "json-pointer"},
                    "parameter": TEXT,
                    "header": TEXT,
                    "code": TEXT,
                    "detail": TEXT,
                    "line": {"type": "integer"},
                    "column": {"type": "integer"},
                },
            },
        },
    },
}
LABELS: Schema = {
    "type": "object",
    "description": "Names of the records, people and teams that ids refer to, with labels=1.",
    "additionalProperties": {"type": "string"},
}
HISTORY: Schema = {
    "type": "object",
    "required": ["items", "next"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "description": "All that one change set did to the record.",
                "properties": {
                    "change_set": ID,
                    "at": {"type": "string", "format": "date-time"},
                    "by": {"type": ["object", "null"], "properties": {"id": ID, "name": TEXT}},
                    "face": {
                        "type": "string",
                        "description": "page, api, import, command, automation or system.",
                    },
                    "reason": TEXT,
                    "state": {"type": "string", "enum": ["open", "closed", "undone"]},
                    "is_cut": {"type": "boolean", "description": "More rows were changed than are listed."},
                    "rows": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "part": {
                                    "type": "string",
                                    "description": "Child rows or links; empty: the record.",
                                },
                                "id": ID,
                                "operation": {"type": "string", "enum": ["created", "changed", "deleted"]},
                                "changes": {
                                    "type": "object",
                                    "additionalProperties": {
                                        "type": "object",
                                        "properties": {"old": {}, "new": {}},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
        "next": {"type": ["string", "null"]},
    },
}
TOTALS: Schema = {
    "type": "object",
    "required": ["by", "measures", "rows"],
    "properties": {
        "by": {"type": "array", "items": TEXT},
        "measures": {"type": "array", "items": TEXT},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "count", "sums"],
                "properties": {
                    "key": {
                        "type": "object",
                        "description": "The group; a stretch of time by its first day.",
                    },
                    "count": {"type": "integer"},
                    "sums": {
                        "type": "object",
                        "additionalProperties": {"type": ["string", "integer"]},
                        "description": "Exact: decimals are strings.",
                    },
                },
            },
        },
        "labels": {"$ref": "#/components/schemas/Labels"},
    },
}
FIELD: Schema = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "label": TEXT,
        "help": TEXT,
        "kind": TEXT,
        "required": {"type": "boolean"},
        "read_only": {"type": "boolean"},
        "operators": {"type": "array", "items": TEXT},
        "schema": {"type": "object", "description": "JSON Schema of a value that is not null."},
        "target": TEXT,
        "currency_field": TEXT,
        "choices": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": TEXT,
                    "label": TEXT,
                    "colour": {"type": "string", "enum": list(COLOURS)},
                },
            },
        },
    },
}
FIELDS: Schema = {"type": "array", "items": {"$ref": "#/components/schemas/Field"}}
RECORD_TYPE: Schema = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("key", "slug", "path", "label", "label_plural", "title"), TEXT),
        "fields": FIELDS,
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": TEXT, "label": TEXT, "fields": FIELDS}},
        },
        "collections": {
            "type": "array",
            "description": "Rows around a record, that a condition asks for by some and no.",
            "items": {"type": "object", "properties": dict.fromkeys(("name", "label"), TEXT)},
        },
        **{key: {"type": "array", "items": TEXT} for key in ("sorts", "groups", "measures")},
        "actions": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    **dict.fromkeys(("name", "label", "help", "right", "undo"), TEXT),
                    "inputs": FIELDS,
                },
            },
        },
        "rights": {"$ref": "#/components/schemas/Rights"},
    },
}
RIGHTS: Schema = {
    "type": "object",
    "description": "Each right with its scope.",
    "additionalProperties": {"type": "string", "enum": ["none", "own", "team", "tree", "all"]},
}
ME: Schema = {
    "type": "object",
    "properties": {
        "id": ID,
        "name": TEXT,
        "email": {"type": "string", "format": "email"},
        "language": {"type": ["string", "null"]},
        "time_zone": {"type": ["string", "null"]},
        "team": {"type": ["object", "null"], "properties": {"id": ID, "name": TEXT}},
        "token": {
            "type": ["object", "null"],
            "properties": {
                "name": TEXT,
                "role": {"type": ["string", "null"]},
                "expires_at": {"type": ["string", "null"], "format": "date-time"},
            },
        },
        "rights": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Rights"}},
    },
}
SCHEMAS = {
    "Problem": PROBLEM,
    "Labels": LABELS,
    "History": HISTORY,
    "Totals": TOTALS,
    "Field": FIELD,
    "RecordType": RECORD_TYPE,
    "Rights": RIGHTS,
    "Me": ME,
}


def _parameter(name: str, place: str, schema: Schema, description: str, **more: Any) -> Schema:
    return {"name": name, "in": place, "schema": schema, "description": description, **more}


SWITCH: Schema = {"type": "string", "enum": ["0", "1"], "default": "0"}


def parameters() -> dict[str, Schema]:
    """The parameters that several operations share."""
    size: Schema = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    key: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
    language: Schema = {"type": "string", "examples": ["zh-Hans"]}
    where = {"type": "string", "contentMediaType": "application/json", "contentSchema": CONDITION}
    repeated = _("A new UUID for each request; a repetition within 24 hours gets the first answer again.")
    seen = _("The ETag last read; the write fails if it has changed.")
    counted = _("1 adds the number of matching records, counted up to 10,000.")
    return {
        "id": _parameter("id", "path", ID, _("Id of the record."), required=True),
        "after": _parameter("after", "query", TEXT, _("Cursor: next of the page before.")),
        "limit": _parameter("limit", "query", size, _("Records on a page.")),
        "labels": _parameter("labels", "query", SWITCH, _("1 adds the names of what ids refer to.")),
        "count": _parameter("count", "query", SWITCH, counted),
        "where": _parameter("where", "query", where, _("A condition as JSON; see the schema Condition.")),
        "trashed": _parameter("trashed", "query", SWITCH, _("1 lists the trash instead.")),
        "ifMatch": _parameter("If-Match", "header", TEXT, seen),
        "idempotencyKey": _parameter("Idempotency-Key", "header", key, repeated),
        "language": _parameter("Accept-Language", "header", language, _("Language of labels and errors.")),
    }


def headers() -> dict[str, Schema]:
    """The headers of answers."""
    texts = {
        "ETag": _("The record's version, for If-Match."),
        "Location": _("Address of the record."),
        "Link": _("Address of the next page, rel=next."),
        "IdempotencyReplayed": _("true where the answer is a repeated one."),
    }
    return {name: {"schema": TEXT, "description": text} for name, text in texts.items()}


SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "`zhike token create EMAIL` prints one."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "For pages of the same origin; writes need the header X-CSRFToken.",
    },
}


def responses() -> dict[str, Schema]:
    """One response for each status that a problem can have."""
    statuses: dict[int, list[str]] = {}
    for code, (status, title) in PROBLEMS.items():
        statuses.setdefault(status, []).append(f"{title} (`{code}`).")
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        f"Problem{status}": {"description": " ".join(lines), "content": content}
        for status, lines in statuses.items()
    }
