"""The pages that explain the API are made from the same document."""

import pytest
from django.test import Client

from zhike.records import registry


@pytest.fixture
def page(people):
    client = Client()
    client.force_login(people.reader)
    return client


def test_every_type_has_its_page(page):
    for record_type in registry.all_types():
        response = page.get(f"/api/docs/{record_type.slug}")
        assert response.status_code == 200
        text = response.content.decode()
        for name in record_type.all_fields:
            assert f"<code>{name}</code>" in text
        for name in record_type.all_actions:
            assert f"/api/v1/{record_type.slug}/{{id}}/actions/{name}</code>" in text


def test_first_steps_and_problems_in_both_languages(page):
    assert "First steps with the API" in page.get("/api/docs").content.decode()
    assert 'id="key_reused"' in page.get("/api/docs/problems").content.decode()
    chinese = page.get("/api/docs", headers={"accept-language": "zh-CN"}).content.decode()
    assert "API 入门" in chinese


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/problems", "/api/docs/customers"])
def test_nothing_inline_and_nothing_for_strangers(page, path):
    text = page.get(path).content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert Client().get(path).status_code == 302


def test_an_unknown_type_has_no_page(page):
    assert page.get("/api/docs/nothing").status_code == 404
