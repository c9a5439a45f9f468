"""What conditions find: by example, with exact names; by access; and without needless queries."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import People
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.conditions import Viewpoint, compile_condition, read_condition
from zhike.records.kinds import Formats
from zhike.records.lists import count, page, parse, totals
from zhike.records.writing import create, trash

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def make(key: str, **raw):
    return create(bind(registry.get(key), raw, SYSTEM), SYSTEM)


def found(key: str, where, asker=SYSTEM, **params) -> list[str]:
    record_type = registry.get(key)
    query = parse(
        record_type, {"where": [json.dumps(where)], "sort": [params.pop("sort", "created_at")]}, asker
    )
    return [record_type.title_of(row) for row in page(query, asker).rows]


def compare(field, operator, *value):
    return {"field": field, "operator": operator, **({"value": value[0]} if value else {})}


@pytest.fixture
def customers(db):
    hans = make(
        "customer",
        name="Hans",
        country="AT",
        tags=["VIP"],
        contact_points=[{"kind": "email", "value": "h@x.at"}],
    )
    north = make("customer", name="Northwind", kind="organization", country="GB")
    make("customer", name="李雷")
    make(
        "order",
        currency="GBP",
        customer=str(hans.pk),
        lines=[{"code": "85123A", "unit_price": "5"}, {"unit_price": "2"}],
    )
    make("order", currency="EUR", customer=str(hans.pk), lines=[{"code": "GIFT", "unit_price": "100"}])
    make("order", currency="GBP", customer=str(north.pk))
    make("order", currency="GBP")
    return {"hans": hans, "north": north}


def test_groups(customers):
    at, gb = compare("country", "is", "AT"), compare("country", "is", "GB")
    assert found("customer", {"any": [at, gb]}) == ["Hans", "Northwind"]
    assert found("customer", {"all": [at, gb]}) == []
    assert found("customer", {"none": [at, gb]}) == ["李雷"]
    assert found("customer", {"all": [{"any": [at, gb]}, compare("kind", "is", "person")]}) == ["Hans"]


def test_is_not_holds_where_the_field_is_empty(customers):
    assert found("customer", compare("country", "is_not", "AT")) == ["Northwind", "李雷"]
    orders = registry.get("order").model.objects.exclude(customer=customers["hans"]).order_by("created_at")
    numbers = [order.number for order in orders]
    assert len(numbers) == 2
    assert found("order", compare("customer.country", "is_not", "AT")) == numbers


def test_some_and_no_of_child_rows_links_and_other_types(customers):
    email = {"some": "contact_points", "where": compare("kind", "is", "email")}
    assert found("customer", email) == ["Hans"]
    assert found("customer", {"no": "contact_points"}) == ["Northwind", "李雷"]
    assert found("customer", {"no": "orders"}) == ["李雷"]
    large = {
        "some": "orders",
        "where": {"all": [compare("currency", "is", "EUR"), compare("total", "at_least", 100)]},
    }
    assert found("customer", large) == ["Hans"]
    gift = {"some": "orders", "where": {"some": "lines", "where": compare("code", "is", "85123A")}}
    assert found("customer", gift) == ["Hans"]
    category = make("productcategory", name="Gifts")
    make("product", sku="1", name="Heart", categories=[str(category.pk)])
    make("product", sku="2", name="Lamp")
    assert found("product", {"no": "categories", "where": compare("name", "is", "Gifts")}) == ["Lamp"]
    assert found("productcategory", {"some": "products", "where": compare("sku", "is", "1")}) == ["Gifts"]


def test_a_row_with_several_matching_rows_appears_once(customers):
    where = {"some": "orders", "where": {"some": "lines"}}
    assert found("customer", where) == ["Hans"]
    query = parse(registry.get("customer"), {"where": [json.dumps(where)]}, SYSTEM)
    assert count(query, SYSTEM).number == 1
    assert totals(query, SYSTEM, ["country"]).rows == [(("AT",), 1, ())]


def test_related_records_count_only_where_they_may_be_seen(people: People):
    secret = make("customer", name="Secret", country="CN", owner=str(people.stranger.pk))
    make("order", currency="GBP", customer=str(secret.pk), owner=str(people.seller.pk), reference="mine")
    open_one = make("customer", name="Open", owner=str(people.seller.pk))
    make("order", currency="GBP", customer=str(open_one.pk), owner=str(people.stranger.pk))
    seller = people.asker("seller")
    assert found("order", compare("customer.name", "contains", "Secret"), SYSTEM) != []
    assert found("order", compare("customer.name", "contains", "Secret"), seller) == []
    assert len(found("order", compare("customer.country", "is_not", "CN"), seller)) == 1
    assert found("customer", {"some": "orders"}, seller) == []
    assert found("customer", {"some": "orders"}, SYSTEM) == ["Secret", "Open"]


def test_related_records_in_the_trash_count_as_gone(customers):
    trash(registry.get("customer"), customers["north"].pk, SYSTEM)
    assert found("order", compare("customer.name", "is", "Northwind")) == []


def test_me_and_mine_are_whoever_asks(people: People):
    make("customer", name="hers", owner=str(people.seller.pk), team=str(people.seller.team_id))
    make("customer", name="his", owner=str(people.mate.pk), team=str(people.mate.team_id))
    mine = compare("owner", "is", "me")
    assert found("customer", mine, people.asker("seller")) == ["hers"]
    assert found("customer", mine, people.asker("mate")) == ["his"]
    assert found("customer", mine) == []
    assert found("customer", compare("team", "is", "mine"), people.asker("manager")) == ["hers", "his"]


def test_days_are_those_of_the_zone_and_move_with_today(db):
    make("order", currency="GBP", reference="before", placed_at="2025-01-31T15:59:59Z")
    make("order", currency="GBP", reference="after", placed_at="2025-01-31T16:00:00Z")
    record_type = registry.get("order")

    def placed(operator, value, now="2025-02-10T00:00:00"):
        condition = read_condition(compare("placed_at", operator, value), record_type, Formats(zone=SHANGHAI))
        view = Viewpoint(SYSTEM, SHANGHAI, datetime.fromisoformat(now).replace(tzinfo=UTC))
        rows = record_type.model.objects.filter(compile_condition(condition, view))
        return sorted(rows.values_list("reference", flat=True))

    assert (
        placed("between", "this_month")
        == placed("is", "2025-02-01")
        == placed("at_least", "-9d")
        == ["after"]
    )
    assert placed("between", "last_month") == placed("at_most", "2025-01-31") == ["before"]
    assert placed("between", "this_month", "2025-01-31T15:00:00") == ["before"]
    assert placed("between", {"from": "-1m", "to": "today"}) == ["after", "before"]
    assert placed("at_least", "2025-02-01 00:00") == ["after"]


def test_a_condition_adds_no_query_and_uses_the_index(customers):
    record_type = registry.get("customer")

    def queries(params):
        with CaptureQueriesContext(connection) as captured:
            page(parse(record_type, params, SYSTEM), SYSTEM)
        return len(captured)

    where = {"any": [compare("country", "is", "AT"), {"some": "orders", "where": {"some": "lines"}}]}
    assert queries({"where": [json.dumps(where)]}) == queries({})
    query = parse(
        record_type, {"where": [json.dumps(compare("stage", "is", "lead"))], "sort": ["name"]}, SYSTEM
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = query.filtered(SYSTEM).order_by("name_sort")[:10].explain()
    assert "customers_customer_stage" in plan
    assert "Filter: ((stage" not in plan


def test_trees_and_flat_filters_mean_the_same(customers):
    record_type = registry.get("customer")
    for parameter, value, where in (
        ("country__is_not", "AT", compare("country", "is_not", "AT")),
        ("tags", "VIP", compare("tags", "has_any", "VIP")),
        ("created_at", "last_7_days", compare("created_at", "between", "last_7_days")),
        ("birthday__is_empty", "1", compare("birthday", "is_empty")),
        ("birthday", "..-1d", compare("birthday", "between", {"to": "-1d"})),
    ):
        flat = parse(record_type, {parameter: [value]}, SYSTEM)
        tree = parse(record_type, {"where": [json.dumps(where)]}, SYSTEM)
        assert flat.filters[0].condition == tree.where
