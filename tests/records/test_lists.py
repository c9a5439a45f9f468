"""Lists: every row once and in order, filters that mean what they say, totals that are exact."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import People, make_person
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.errors import Refused
from zhike.records.lists import count, page, parse, totals
from zhike.records.writing import create, trash

pytestmark = pytest.mark.django_db


def make(key: str, **raw):
    record_type = registry.get(key)
    return create(bind(record_type, raw, SYSTEM), SYSTEM)


def names(key: str, asker=SYSTEM, **params) -> list[str]:
    """The titles of all rows, walked page by page."""
    record_type = registry.get(key)
    found: list[str] = []
    after = ""
    while True:
        given_params = {name: value if isinstance(value, list) else [value] for name, value in params.items()}
        shown = page(parse(record_type, given_params | {"after": [after]}, asker), asker)
        found.extend(record_type.title_of(row) for row in shown.rows)
        after = shown.next_cursor
        if not after:
            return found


def refused(key: str, **params) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        page(parse(registry.get(key), {n: [v] for n, v in params.items()}, SYSTEM), SYSTEM)
    return {error.path[0]: error.code for error in caught.value.errors}


def test_names_of_both_scripts_sort_together():
    for name in ("Zoë", "欧阳娜娜", "Łukasz", "lars", "张三", "O’Brien", "Émile"):
        make("customer", name=name)
    assert names("customer", sort="name") == ["Émile", "lars", "Łukasz", "O’Brien", "欧阳娜娜", "张三", "Zoë"]
    assert names("customer", sort="-name", limit="2") == names("customer", sort="name")[::-1]


def test_pages_show_every_row_once_whatever_the_order_with_ties_and_nulls():
    for number in range(7):
        placed = {"placed_at": f"2025-01-0{number // 2 + 1}T00:00:00Z"} if number < 5 else {}
        make("order", currency="GBP", reference=f"R{number}", **placed)
    for sort in ("placed_at", "-placed_at", "-total,placed_at", "number", "-created_at"):
        whole = names("order", sort=sort)
        assert len(whole) == len(set(whole)) == 7
        for limit in ("1", "2", "3"):
            assert names("order", sort=sort, limit=limit) == whole


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_no_cursor_breaks_a_list(cursor):
    try:
        page(parse(registry.get("customer"), {"after": [cursor]}, SYSTEM), SYSTEM)
    except Refused as error:
        assert error.errors[0].code == "bad_cursor"  # noqa: PT017


def test_cursor_of_another_order_is_refused():
    make("customer", name="a")
    make("customer", name="b")
    record_type = registry.get("customer")
    cursor = page(parse(record_type, {"limit": ["1"], "sort": ["name"]}, SYSTEM), SYSTEM).next_cursor
    assert refused("customer", after=cursor, sort="-name") == {"after": "bad_cursor"}


def test_filters():
    make("customer", name="Hans", country="AT", tags=["VIP", "Wien"], birthday="1980-02-29")
    make("customer", name="Northwind", kind="organization", country="GB", tags=["Wien"])
    make("customer", name="李雷")
    assert names("customer", country=["AT", "GB"], sort="name") == ["Hans", "Northwind"]
    assert names("customer", country__is_not="AT", sort="name") == ["李雷", "Northwind"]
    assert names("customer", country__is_empty="1") == ["李雷"]
    assert names("customer", tags="Wien", kind="organization") == ["Northwind"]
    assert names("customer", tags__has_all=["VIP", "Wien"]) == ["Hans"]
    assert names("customer", tags__has_none="VIP", sort="name") == ["李雷", "Northwind"]
    assert names("customer", birthday="1980-02-01..1980-02-29") == ["Hans"]
    assert names("customer", birthday="..1979-12-31") == []
    assert names("customer", created_at="last_7_days", sort="name") == ["Hans", "李雷", "Northwind"]
    assert names("customer", q="north") == ["Northwind"]
    assert names("customer", q="李") == ["李雷"]
    assert names("customer", name="100%") == []


def test_bad_parameters_are_named():
    assert refused("customer", colour="red") == {"colour": "unknown_parameter"}
    assert refused("customer", stage="x") == {"stage": "unknown_choice"}
    assert refused("customer", stage__contains="x") == {"stage__contains": "unknown_operator"}
    assert refused("customer", sort="birthday", limit="0") == {"sort": "unknown_sort", "limit": "bad_limit"}
    assert refused("customer", birthday="2025-02-30") == {"birthday": "no_such_date"}
    assert refused("customer", owner="nobody") == {"owner": "not_an_id"}
    assert refused("customer", q="\x00") == {"q": "bad_search"}
    assert refused("order", total="1..x") == {"total": "not_a_number"}


def test_me_and_my_team(people: People):
    make("customer", name="hers", owner=str(people.seller.pk), team=str(people.seller.team_id))
    make("customer", name="his", owner=str(people.mate.pk), team=str(people.mate.team_id))
    asker = people.asker("seller")
    assert names("customer", asker, owner="me") == ["hers"]
    assert names("customer", asker, team="mine", sort="name") == ["hers", "his"]
    assert names("customer", people.asker("stranger")) == []


def test_a_hidden_relation_has_no_label_and_is_not_found_by_its_name(people: People):
    secret = make("customer", name="Secret", owner=str(people.stranger.pk))
    make("order", currency="GBP", customer=str(secret.pk), owner=str(people.seller.pk))
    record_type, asker = registry.get("order"), people.asker("seller")
    shown = page(parse(record_type, {}, asker), asker)
    field = record_type.all_fields["customer"]
    assert [shown.labels.of(field, row.customer_id) for row in shown.rows] == [None]
    assert page(parse(record_type, {"q": ["Secret"]}, asker), asker).rows == []
    assert page(parse(record_type, {"q": ["Secret"]}, SYSTEM), SYSTEM).rows != []


def test_counts_stop_at_their_cap_and_leave_out_the_trash():
    customers = [make("customer", name=f"N{n}") for n in range(3)]
    record_type = registry.get("customer")
    query = parse(record_type, {}, SYSTEM)
    assert (count(query, SYSTEM).number, count(query, SYSTEM).is_capped) == (3, False)
    assert (count(query, SYSTEM, cap=2).number, count(query, SYSTEM, cap=2).is_capped) == (2, True)
    trash(record_type, customers[0].pk, SYSTEM)
    assert count(query, SYSTEM).number == 2


@pytest.mark.parametrize(
    ("key", "raw"), [("customer", {"name": "c"}), ("order", {"currency": "GBP"}), ("product", {"name": "p"})]
)
def test_queries_do_not_grow_with_rows(key, raw):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(parse(registry.get(key), {}, SYSTEM), SYSTEM)
        return len(captured)

    make(key, **raw, owner=str(make_person("林晓", "seller", None).pk))
    with_one = queries()
    for number in range(2):
        make(key, **raw, **({"sku": str(number)} if key == "product" else {}))
    assert queries() == with_one


def test_totals_never_add_currencies_and_are_exact(settings):
    settings.TIME_ZONE = "Europe/London"
    for currency, placed, price in (
        ("GBP", "2010-12-31T23:30:00Z", "0.001"),
        ("GBP", "2011-01-01T00:30:00Z", "2.55"),
        ("GBP", "2011-01-05T10:00:00Z", "-1.05"),
        ("EUR", "2011-01-05T10:00:00Z", "7"),
    ):
        make("order", currency=currency, placed_at=placed, lines=[{"unit_price": price}])
    result = totals(
        parse(registry.get("order"), {}, SYSTEM), SYSTEM, ["placed_at:month"], ["total", "line_count"]
    )
    assert [g.name for g in result.groups] == ["placed_at:month", "currency"]
    assert result.rows == [
        ((date(2010, 12, 1), "GBP"), 1, (Decimal("0.001"), 1)),
        ((date(2011, 1, 1), "EUR"), 1, (Decimal("7"), 1)),
        ((date(2011, 1, 1), "GBP"), 2, (Decimal("1.5"), 2)),
    ]


def test_totals_see_only_what_the_asker_sees(people: People):
    make("order", currency="GBP", owner=str(people.stranger.pk), lines=[{"unit_price": "5"}])
    asker = people.asker("seller")
    assert totals(parse(registry.get("order"), {}, asker), asker).rows == []


def test_totals_refuse_what_they_cannot_group():
    query = parse(registry.get("order"), {}, SYSTEM)
    for by, code in (
        ("note", "unknown_group"),
        ("placed_at", "unknown_unit"),
        ("country:month", "unknown_unit"),
    ):
        with pytest.raises(Refused) as caught:
            totals(query, SYSTEM, [by])
        assert caught.value.errors[0].code == code
