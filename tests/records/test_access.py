"""One rule answers which rows and this row, for every scope."""

import pytest

from tests.people import People
from zhike.core.models import ApiToken, Role
from zhike.records import registry
from zhike.records.access import SYSTEM, asker_for, can, fetch, rows
from zhike.records.binding import bind
from zhike.records.errors import NotAllowed, NotFound
from zhike.records.writing import create


@pytest.fixture
def customer_type():
    return registry.get("customer")


@pytest.fixture
def hers(people: People, customer_type):
    asker = people.asker("seller")
    raw = {"name": "北京张三贸易有限公司", "owner": str(people.seller.pk), "team": str(people.seller.team_id)}
    return create(bind(customer_type, raw, asker), asker)


@pytest.mark.parametrize(
    ("who", "view", "change", "delete"),
    [
        ("seller", True, True, True),
        ("mate", True, False, False),
        ("manager", True, True, True),
        ("stranger", False, False, False),
        ("reader", True, False, False),
        ("administrator", True, True, True),
    ],
)
def test_scopes(people, customer_type, hers, who, view, change, delete):
    asker = people.asker(who)
    assert rows(asker, customer_type).filter(pk=hers.pk).exists() is view
    assert can(asker, "view", customer_type, hers.pk) is view
    assert can(asker, "change", customer_type, hers.pk) is change
    assert can(asker, "delete", customer_type, hers.pk) is delete


def test_hidden_looks_like_missing_and_a_missing_right_says_so(people, customer_type, hers):
    with pytest.raises(NotFound):
        fetch(people.asker("stranger"), customer_type, hers.pk, "change")
    with pytest.raises(NotAllowed):
        fetch(people.asker("mate"), customer_type, hers.pk, "change")


def test_nobody_may_create_without_the_right(people, customer_type):
    reader = people.asker("reader")
    with pytest.raises(NotAllowed):
        create(bind(customer_type, {"name": "x"}, reader), reader)


def test_catalogues_are_open_to_all_for_viewing_only(people):
    product_type = registry.get("product")
    raw = {"sku": "85123A", "name": "White hanging heart"}
    product = create(bind(product_type, raw, SYSTEM), SYSTEM)
    stranger = people.asker("stranger")
    assert can(stranger, "view", product_type, product.pk)
    assert not can(stranger, "change", product_type, product.pk)


def test_a_token_narrows_and_never_widens(people, customer_type, hers):
    reader_role = Role.objects.get(key="reader")
    narrowed, _secret = ApiToken.issue(people.seller, reader_role)
    asker = asker_for(people.seller, narrowed)
    assert can(asker, "view", customer_type, hers.pk)
    assert not can(asker, "change", customer_type, hers.pk)
    wide, _secret = ApiToken.issue(people.stranger, Role.objects.get(key="administrator"))
    assert not can(asker_for(people.stranger, wide), "view", customer_type, hers.pk)


def test_a_person_without_roles_sees_nothing(people, customer_type, hers):
    people.seller.roles.clear()
    assert not rows(asker_for(people.seller), customer_type).exists()


def test_a_deactivated_person_sees_nothing(people, customer_type, hers):
    people.administrator.is_active = False
    assert not rows(asker_for(people.administrator), customer_type).exists()


def test_rights_are_resolved_in_two_queries_and_rows_in_one(people, customer_type, django_assert_num_queries):
    with django_assert_num_queries(2):
        asker = asker_for(people.manager)
    with django_assert_num_queries(1):
        list(rows(asker, customer_type))
