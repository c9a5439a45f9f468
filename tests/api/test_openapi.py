"""The OpenAPI document: valid, complete, and never changed unnoticed."""

import json
import os
from pathlib import Path

from django.utils import translation
from openapi_spec_validator import OpenAPIV31SpecValidator

from zhike.records import registry
from zhike.records.api.openapi import document

SNAPSHOT = Path(__file__).parent / "openapi.json"


def test_the_document_is_valid():
    for language in ("en", "zh-hans"):
        with translation.override(language):
            OpenAPIV31SpecValidator(json.loads(json.dumps(document()))).validate()


def test_every_type_and_action_has_its_operations():
    paths = document()["paths"]
    for record_type in registry.all_types():
        base = f"/api/v1/{record_type.slug}"
        assert set(paths[base]) == {"get", "post"}
        assert set(paths[f"{base}/{{id}}"]) == {"get", "patch", "delete"}
        for name in record_type.all_actions:
            assert f"{base}/{{id}}/actions/{name}" in paths


def test_the_document_did_not_change_unnoticed():
    with translation.override("en"):
        now = json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(now)
    assert now == SNAPSHOT.read_text(), "The API changed. If so meant: UPDATE_SNAPSHOTS=1 make test"


def test_it_is_served_to_those_who_are_known(admin):
    response = admin.get("/api/openapi.json", Accept_Language="zh-CN")
    assert (response.status_code, response.data["openapi"]) == (200, "3.1.0")
    assert response.data["components"]["schemas"]["Customer"]["title"] == "客户"
    assert admin.post("/api/openapi.json", {}).status_code == 405
