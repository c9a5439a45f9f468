"""The whole document, in the language of whoever asks."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.records import registry
from zhike.records.api.addresses import ROOT
from zhike.records.api.openapi import change_sets, operations, shared
from zhike.records.api.openapi.conditions import condition_schema
from zhike.records.api.openapi.schemas import ref, schemas_of

VERSION = "1"


def document() -> dict[str, Any]:
    """OpenAPI 3.1 of every registered record type."""
    record_types = list(registry.all_types())
    schemas: dict[str, Any] = {**shared.SCHEMAS, "Condition": condition_schema(), **change_sets.SCHEMAS}
    paths = _general_paths() | change_sets.paths()
    for record_type in record_types:
        schemas |= schemas_of(record_type)
        paths |= operations.paths_of(record_type)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Zhike API",
            "version": VERSION,
            "description": _(
                "Everything in Zhike, for programs. The same rights and checks as in the pages."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "tags": [
            {"name": "general", "description": _("Who asks, and what there is.")},
            *({"name": t.slug, "description": str(t.hint or t.label_plural)} for t in record_types),
        ],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": shared.parameters(),
            "headers": shared.headers(),
            "responses": shared.responses(),
            "securitySchemes": shared.SECURITY,
        },
    }


def _general_paths() -> dict[str, Any]:
    items = {"type": "object", "properties": {"items": {"type": "array", "items": ref("RecordType")}}}
    slug = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        f"{ROOT}/me": {"get": _general("readMe", _("Who asks, and their rights"), ref("Me"))},
        f"{ROOT}/types": {"get": _general("listTypes", _("All record types"), items)},
        f"{ROOT}/types/{{slug}}": {
            "get": _general("readType", _("One record type, with all choices"), ref("RecordType"), slug)
        },
    }


def _general(
    operation_id: str, summary: str, schema: dict[str, Any], *parameters: dict[str, Any]
) -> dict[str, Any]:
    statuses = (401, 404) if parameters else (401,)
    refused = {str(s): {"$ref": f"#/components/responses/Problem{s}"} for s in statuses}
    return {
        "operationId": operation_id,
        "tags": ["general"],
        "summary": summary,
        "parameters": [*parameters, *operations.shared("language")],
        "responses": {"200": operations.answer(_("The answer."), schema), **refused},
    }
