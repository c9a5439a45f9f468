"""Conditions that cannot be read: every fault by its path, with a code and the remedy."""

import json

import pytest

from zhike.records import registry
from zhike.records.conditions import read_condition, read_text
from zhike.records.conditions.reading import DEEPEST, LONGEST_TEXT, MOST_PARTS
from zhike.records.conditions.values import MOST_VALUES
from zhike.records.errors import Refused
from zhike.records.kinds import Formats

pytestmark = pytest.mark.django_db


def faults(raw, key="customer") -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        read_condition(raw, registry.get(key), Formats())
    assert all(error.message for error in caught.value.errors)
    return [(error.pointer, error.code) for error in caught.value.errors]


def compare(field, operator, *value):
    return {"field": field, "operator": operator, **({"value": value[0]} if value else {})}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([], [("", "not_a_condition")]),
        (None, [("", "not_a_condition")]),
        ({}, [("", "not_a_condition")]),
        ({"all": [], "any": []}, [("", "not_a_condition")]),
        ({"all": []}, [("/all", "no_parts")]),
        ({"all": {}}, [("/all", "no_parts")]),
        ({"all": [3]}, [("/all/0", "not_a_condition")]),
        ({"field": "stage"}, [("/operator", "no_operator")]),
        ({"field": ["stage"], "operator": "is"}, [("/field", "unknown_field")]),
        ({"field": "stage", "operator": "is", "where": {}}, [("", "unknown_key")]),
        (compare("colour", "is", "red"), [("/field", "unknown_field")]),
        (compare("stage", "contains", "x"), [("/operator", "unknown_operator")]),
        (compare("stage", {}, "x"), [("/operator", "unknown_operator")]),
        (compare("stage", "is", ["lead", "x"]), [("/value/1", "unknown_choice")]),
        (compare("stage", "is"), [("/value", "no_value")]),
        (compare("stage", "is", []), [("/value", "no_value")]),
        (compare("stage", "is", ""), [("/value", "no_value")]),
        (compare("stage", "is", [["lead"]]), [("/value/0", "not_text")]),
        (compare("stage", "is_empty", "lead"), [("/value", "needless_value")]),
        (compare("owner", "is", "mine"), [("/value", "not_an_id")]),
        (compare("name", "contains", "a\x00"), [("/value", "nul_character")]),
        (compare("birthday", "between", "2025-02-30"), [("/value", "no_such_date")]),
        (compare("birthday", "between", {"from": "x"}), [("/value/from", "not_a_date")]),
        (compare("birthday", "between", {"from": None}), [("/value", "no_value")]),
        (compare("birthday", "between", {"since": "2025-01-01"}), [("/value", "not_a_range")]),
        (compare("birthday", "between", ["2025-01-01"]), [("/value", "not_a_range")]),
        (compare("birthday", "is", "last_99999_days"), [("/value", "too_far")]),
        (compare("birthday", "is", "last_0_days"), [("/value", "too_far")]),
        (compare("birthday", "at_least", ["today", "+1d"]), [("/value", "several_values")]),
        (compare("tags", "has_any", ["VIP"] * (MOST_VALUES + 1)), [("/value", "too_many")]),
        (compare("orders.total", "at_least", 1), [("/field", "several_rows")]),
        (compare("contact_points", "is", 1), [("/field", "several_rows")]),
        (compare("stage.name", "is", "x"), [("/field", "no_relation")]),
        (compare("owner.name", "is", "x"), [("/field", "no_relation")]),
        (compare("a.b.c.d.e", "is", "x"), [("/field", "too_far")]),
        ({"some": "cats"}, [("/some", "unknown_rows")]),
        ({"no": ["orders"]}, [("/no", "unknown_rows")]),
        ({"some": "orders", "where": compare("total", "is", "x")}, [("/where/value", "not_a_number")]),
        (
            {"any": [compare("colour", "is", 1), {"none": [compare("stage", "is", "x")]}]},
            [("/any/0/field", "unknown_field"), ("/any/1/none/0/value", "unknown_choice")],
        ),
    ],
)
def test_faults_are_named_by_their_path(raw, expected):
    assert faults(raw) == expected


def test_a_condition_is_neither_too_deep_nor_too_large():
    part = compare("name", "is", "x")
    deep = part
    for _ in range(DEEPEST - 1):
        deep = {"all": [deep]}
    read_condition(deep, registry.get("customer"), Formats())
    assert [code for _pointer, code in faults({"all": [deep]})] == ["too_large"]
    read_condition({"all": [part] * (MOST_PARTS - 1)}, registry.get("customer"), Formats())
    assert [code for _pointer, code in faults({"all": [part] * 5000})] == ["too_large"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "not_json"),
        ("[" * 15_000, "not_json"),
        ("1" * 15_000, "not_json"),
        ('{"field": NaN}', "not_json"),
        (r'{"field": "name", "operator": "is", "value": "\ud800"}', "not_json"),
        ('"' + "x" * LONGEST_TEXT + '"', "too_long"),
        ("3", "not_a_condition"),
    ],
)
def test_text_that_is_no_condition(text, code):
    with pytest.raises(Refused) as caught:
        read_text(text, registry.get("customer"), Formats(), ("where",))
    assert [(error.path, error.code) for error in caught.value.errors] == [(("where",), code)]


def test_every_field_of_every_type_can_be_asked_for_with_each_of_its_operators():
    for record_type in registry.all_types():
        for name, field in record_type.all_fields.items():
            for operator in ("is_empty", "is_not_empty"):
                if operator in field.kind.operators:
                    read_text(json.dumps(compare(name, operator)), record_type, Formats())
