"""What the columns of a file are taken for."""

import json

import pytest

from zhike.records.imports import inspection
from zhike.records.imports.assembling import Choices, assemble
from zhike.records.imports.formats_guess import guessed_reading
from zhike.records.imports.guessing import Guess, guess
from zhike.records.imports.patterns import is_like
from zhike.records.imports.recipe import Reading, Recipe, RecipeProblem, from_json
from zhike.sales import online_retail


@pytest.fixture
def looked_at(stored):
    return lambda text, name="file.csv": inspection.inspect(stored(text, name), Reading())


def test_columns_by_name_in_english(looked_at):
    found = Guess(
        looked_at(
            "FirstName,last_name,E-Mail,Mobile Phone,Company Size\nAda,Lovelace,a@x.example,+4420,2-10\n"
        )
    ).targets()
    assert found == {
        "FirstName": "customer.given_name",
        "last_name": "customer.family_name",
        "E-Mail": "customer/email",
        "Mobile Phone": "customer/phone",
        "Company Size": "customer.size",
    }


def test_columns_by_name_in_chinese(looked_at):
    found = Guess(
        looked_at("订单号,下单时间,客户名称,商品编码,数量,单价\n1,2025-01-01,张三,P1,2,3\n")
    ).targets()
    assert found == {
        "订单号": "order#id",
        "下单时间": "order.placed_at",
        "客户名称": "customer.name",
        "商品编码": "product.sku",
        "数量": "order/line.quantity",
        "单价": "order/line.unit_price",
    }


def test_columns_by_what_stands_in_them(looked_at):
    found = Guess(
        looked_at("name,a,b\nAda,ada@x.example,+44 20 7946 0958\nBob,bob@x.example,+44 20 7946 0959\n")
    ).targets()
    assert found == {"name": "customer.name", "a": "customer/email", "b": "customer/phone"}


def test_a_price_list_is_taken_for_products(looked_at):
    recipe = guess(looked_at("SKU,Product Name,Price,Currency\nP1,Tea,3,EUR\n"))
    assert [(part.name, part.key.field) for part in recipe.parts] == [("product", "sku")]


@pytest.mark.parametrize(
    ("text", "decimal", "order", "region"),
    [
        ("a;b\n1.234,56;31/12/2025\n12,5;01/02/2025\n", ",", "day", ""),
        ("a;b\n1,234.56;12/31/2025\n", ".", "month", ""),
        ("手机;日期\n13800138000;2025-12-31\n", ".", "", "CN"),
        ("a;b\n1,234;3/4/2025\n", ".", "", ""),
    ],
)
def test_how_a_file_writes(looked_at, text, decimal, order, region):
    found = guessed_reading(looked_at(text))
    assert (found.decimal, found.date_order, found.region) == (decimal, order, region)


def test_online_retail_is_known_by_its_columns(looked_at):
    head = "Invoice No,Stock Code,Description,Quantity,Invoice Date,Unit Price,Customer ID,Country\n"
    assert guess(looked_at(head + "1,2,3,4,5,6,7,8\n")) == online_retail.RECIPE


def test_a_recipe_survives_json():
    text = json.dumps(online_retail.RECIPE.to_json())
    assert from_json(json.loads(text)) == online_retail.RECIPE


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ([], "recipe"),
        ({}, "recipe"),
        ({"parts": 1}, "recipe.parts"),
        ({"parts": [{"name": "a"}]}, "recipe.parts[0]"),
        ({"parts": [], "blanks": "maybe"}, "recipe.blanks"),
        ({"parts": [], "colour": 1}, "recipe.colour"),
        ({"parts": [], "version": 2}, "version"),
        (
            {"parts": [{"name": "a", "type": "b", "values": {"c": {"column": 5}}}]},
            "recipe.parts[0].values.c.column",
        ),
    ],
)
def test_a_wrong_recipe_names_the_place(data, where):
    with pytest.raises(RecipeProblem) as problem:
        from_json(data)
    assert problem.value.where == where


@pytest.mark.parametrize(
    ("text", "patterns", "expected"),
    [
        ("POST", ("post",), True),
        ("C536379", ("C*",), True),
        ("gift_0001_20", ("gift_####_##",), True),
        ("gift_1", ("gift_####_##",), False),
        ("", ("",), True),
        ("x", ("",), False),
        ("a.b", ("a?b",), True),
        ("a" * 5_000 + "b", ("*a*a*a*a*a*c",), False),
    ],
)
def test_patterns(text, patterns, expected):
    assert is_like(text, patterns) is expected


def test_no_column_no_recipe():
    assert assemble({}, Choices(Reading())) == Recipe(parts=())
