"""Conditions on pages: said in words of both languages, and offered in the editor for every field of every type."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import translation

from tests.people import People
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.conditions import read_condition
from zhike.records.declaration import RecordType
from zhike.records.kinds import Formats
from zhike.records.lists import parse
from zhike.records.pages.conditions.builder import Builder
from zhike.records.pages.conditions.chips import condition_bar
from zhike.records.pages.conditions.phrases import Phrases
from zhike.records.writing import create

pytestmark = pytest.mark.django_db
every_type = pytest.mark.parametrize("record_type", list(registry.all_types()), ids=lambda t: t.key)


@pytest.fixture
def admin(people: People) -> Client:
    client = Client()
    client.force_login(people.administrator, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def compare(field, operator, *value):
    return {"field": field, "operator": operator, **({"value": value[0]} if value else {})}


def phrase(raw, language="en", key="customer", asker=SYSTEM) -> str:
    condition = read_condition(raw, registry.get(key), Formats())
    with translation.override(language):
        return Phrases(condition, asker).of(condition)


@pytest.mark.parametrize(
    ("raw", "english", "chinese"),
    [
        (compare("stage", "is_not", "lost"), "Lifecycle stage is not Lost", "生命周期阶段 不是 已流失"),
        (
            compare("country", "is", ["CN", "GB"]),
            "Country is China / United Kingdom",
            "国家/地区 是 中国 / 英国",
        ),
        (compare("owner", "is", "me"), "Owner is Me", "负责人 是 我"),
        (
            compare("created_at", "between", "last_14_days"),
            "Created within Last 14 days",
            "创建时间 处于 最近 14 天",
        ),
        (compare("birthday", "at_least", "-1w"), "Birthday not before 1 week ago", "生日 不早于 1 周前"),
        (
            compare("birthday", "between", {"to": "1990-01-31"}),
            "Birthday within ≤ 31 Jan 1990",
            "生日 处于 ≤ 1990年1月31日",
        ),
        (
            {"none": [compare("city", "is_empty"), {"some": "orders"}]},
            "not (City is empty or Orders at least one)",
            "非（城市 为空 或 订单 至少一条）",
        ),
        (
            {"no": "orders", "where": compare("total", "at_least", "1234.5")},
            "Orders none where Total at least 1,234.5",
            "订单 没有一条满足 合计 不小于 1,234.5",
        ),
    ],
)
def test_conditions_are_said_in_both_languages(raw, english, chinese):
    assert (phrase(raw), phrase(raw, "zh-hans")) == (english, chinese)


def test_the_name_of_a_hidden_record_is_not_said(people: People):
    record_type = registry.get("customer")
    secret = create(bind(record_type, {"name": "Secret", "owner": str(people.stranger.pk)}, SYSTEM), SYSTEM)
    raw = compare("customer", "is", str(secret.pk))
    assert phrase(raw, key="order") == "Customer is Secret"
    assert phrase(raw, key="order", asker=people.asker("seller")) == "Customer is not available"


def test_a_chip_is_taken_away_alone():
    parts = [compare("stage", "is", "lead"), compare("city", "is_empty"), compare("country", "is", "CN")]

    def removals(where) -> list[str]:
        query = parse(registry.get("customer"), {"where": [json.dumps(where)], "kind": ["person"]}, SYSTEM)
        return [chip.remove_url for chip in condition_bar(query, SYSTEM).chips]

    def address(*rest) -> str:
        where = json.dumps(rest[0] if len(rest) == 1 else {"all": rest}, separators=(",", ":"))
        return "/customers/?" + urlencode([("kind", "person"), ("where", where)])

    first, second, third = parts
    assert removals({"all": parts}) == [address(second, third), address(first, third), address(first, second)]
    assert removals({"all": parts[:2]}) == [address(second), address(first)]
    assert removals({"any": parts}) == ["/customers/?kind=person"]


@every_type
def test_every_field_and_operator_is_offered(record_type: RecordType, admin):
    for name, field in record_type.all_fields.items():
        part = Builder(record_type, SYSTEM).part(compare(name, field.kind.operators[0]), "")
        assert (part.chosen, [key for key, _label in part.operators]) == (name, list(field.kind.operators))
        for operator in {field.kind.operators[0], field.kind.operators[-1]}:
            part_text = json.dumps(compare(name, operator))
            response = admin.get(f"/{record_type.slug}/conditions/part/", {"part": part_text})
            assert response.status_code == 200
            assert f'<option value="{name}" selected>' in response.content.decode()


@every_type
def test_the_editor_stands_alone_and_in_a_dialog(record_type: RecordType, admin):
    where = json.dumps(
        {"any": [compare("created_at", "between", "this_month"), compare("owner", "is", "me")]}
    )
    back = urlencode([("sort", "created_at"), ("where", where), ("after", "x")])
    whole = admin.get(f"/{record_type.slug}/conditions/", {"back": back}).content.decode()
    part = admin.get(
        f"/{record_type.slug}/conditions/", {"back": back}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<h1>" in whole
    assert "<h1>" not in part
    assert part.count('data-part="comparison"') == 2
    assert '<input type="hidden" name="sort" value="created_at">' in part
    assert 'name="after"' not in part


def test_addresses_that_make_no_sense_are_refused(admin):
    assert admin.get("/customers/conditions/part/", {"part": "{"}).status_code == 400
    assert admin.get("/customers/conditions/part/", {"within": "cats"}).status_code == 400
    assert admin.get("/customers/conditions/", {"back": "where={"}).status_code == 400
    refused = admin.get("/customers/", {"where": json.dumps({"all": [compare("stage", "is", "x")]})})
    assert refused.status_code == 400
    assert "where.all.0.value" in refused.content.decode()


@pytest.mark.parametrize(
    "part",
    ["{}", "[]", "3", "null", '{"field":7}', '{"some":{}}', '{"all":3}', '{"field":"stage","value":{"from":[]}}',
     '{"field":"birthday","operator":"is","value":[null,{"a":1},"+9999y"]}', '{"all":[' * 300 + "]}" * 300,
     '{"any":[' + "{}," * 3000 + "{}]}", '{"no":"orders","where":[1,{}]}'],
)  # fmt: skip
def test_whatever_part_is_asked_for_is_shown_as_something_to_choose(admin, part):
    response = admin.get("/customers/conditions/part/", {"part": part})
    assert response.status_code == 200
    assert 'data-part="' in response.content.decode()
