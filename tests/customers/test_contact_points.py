"""Contact points: written as their kind is written, one primary of each kind."""

import pytest
from django.db import IntegrityError, connection, transaction

from zhike.customers.contact_values import settle_contact_point
from zhike.customers.models import ContactPoint
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.change_sets import changing
from zhike.records.errors import Refused
from zhike.records.kinds import Formats
from zhike.records.writing import change

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("row", "stored"),
    [
        ({"kind": "email", "value": "Zhang.San@BJZS.example"}, "zhang.san@bjzs.example"),
        ({"kind": "phone", "value": "010-8866 4421"}, "+861088664421"),
        ({"kind": "phone", "value": "+353 86 123 4410"}, "+353861234410"),
        ({"kind": "social", "network": "weibo", "value": "@zhangsan"}, "zhangsan"),
        ({"kind": "address", "address": {"street": "1 High St", "country": "GB"}}, "1 High St, GB"),
    ],
)
def test_each_kind_is_stored_in_its_own_form(row, stored):
    assert settle_contact_point(row, Formats(region="CN")) == {"value": stored}


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"kind": "email", "value": "nobody"}, (("value",), "not_an_email")),
        ({"kind": "phone", "value": "12"}, (("value",), "not_a_phone")),
        ({"kind": "email", "value": "x" * 320 + "@example.com"}, (("value",), "too_long")),
        ({"kind": "phone", "value": ""}, (("value",), "required")),
        ({"kind": "social", "value": "zhangsan"}, (("network",), "required")),
        ({"kind": "address", "value": "1 High St"}, (("address",), "required")),
    ],
)
def test_what_is_no_contact_point_is_refused_by_field(row, error):
    with pytest.raises(Refused) as caught:
        settle_contact_point(row, Formats())
    assert [(e.path, e.code) for e in caught.value.errors] == [error]


def test_an_error_names_its_row():
    rows = [{"kind": "email", "value": "a@example.com"}, {"kind": "phone", "value": "12"}]
    with pytest.raises(Refused) as caught:
        bind(registry.get("customer"), {"name": "Hans Vogel", "contact_points": rows}, SYSTEM)
    assert [e.pointer for e in caught.value.errors] == ["/contact_points/1/value"]


def test_two_primary_emails_are_refused():
    rows = [{"kind": "email", "value": f"{name}@example.com", "is_primary": True} for name in "ab"]
    with pytest.raises(Refused) as caught:
        bind(registry.get("customer"), {"name": "Hans Vogel", "contact_points": rows}, SYSTEM)
    assert [(e.pointer, e.code) for e in caught.value.errors] == [
        ("/contact_points/1/is_primary", "several_primary")
    ]


def test_the_database_keeps_one_primary_of_a_kind(make_customer):
    customer = make_customer(contact_points=[{"kind": "email", "value": "a@example.com", "is_primary": True}])
    second = ContactPoint(customer=customer, kind="email", value="b@example.com", is_primary=True)
    with changing(SYSTEM, "system", "test"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="one_primary"), transaction.atomic():
            second.save(force_insert=True)


def test_primary_moves_from_one_to_another_in_any_order(make_customer):
    customer = make_customer(
        contact_points=[
            {"kind": "email", "value": "a@example.com"},
            {"kind": "email", "value": "b@example.com", "is_primary": True},
        ]
    )
    first, second = customer.contact_points.all()
    rows = [{"id": str(first.pk), "is_primary": True}, {"id": str(second.pk), "is_primary": False}]
    customer_type = registry.get("customer")
    bound = bind(customer_type, {"contact_points": rows}, SYSTEM, record=customer)
    change(customer_type, customer.pk, bound, SYSTEM, expected=customer.version)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert [point.is_primary for point in customer.contact_points.all()] == [True, False]


def test_a_row_given_in_part_is_checked_as_a_whole(make_customer):
    customer = make_customer(contact_points=[{"kind": "phone", "value": "+86 138 0013 8000"}])
    row = {"id": str(customer.contact_points.get().pk), "value": "0086 139"}
    with pytest.raises(Refused) as caught:
        bind(registry.get("customer"), {"contact_points": [row]}, SYSTEM, record=customer)
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("/contact_points/0/value", "not_a_phone")]
