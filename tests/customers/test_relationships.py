"""Relationships: one row, seen from both sides, by those who may see the other side."""

import pytest
from django.utils import translation

from zhike.customers.models import Relationship
from zhike.customers.panels import load_relationships
from zhike.customers.queries import relationships_of
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.actions import run_action
from zhike.records.binding import bind
from zhike.records.errors import Refused
from zhike.records.models import History
from zhike.records.writing import create

pytestmark = pytest.mark.django_db


def relate(customer, kind, other, by=SYSTEM, **raw):
    values = {"kind": kind, "other": str(other.pk), **raw}
    return run_action(registry.get("customer"), "relate", customer.pk, values, by)


def seen_by(customer, asker=SYSTEM):
    with translation.override("en"):
        return [(str(one.label), one.other.name) for one in relationships_of(customer.pk, asker)]


def test_both_sides_see_one_relationship(make_customer):
    person, company = make_customer("韩梅梅"), make_customer("Northwind Traders", kind="organization")
    relate(person, "works_at", company, position="Buyer")
    assert seen_by(person) == [("works at", "Northwind Traders")]
    assert seen_by(company) == [("employs", "韩梅梅")]
    relationship = Relationship.objects.get()
    assert relationship.position == "Buyer"
    assert [row.operation for row in History.objects.filter(record_id=relationship.pk)] == ["c"]


def test_said_from_the_other_side_it_is_the_same_row(make_customer):
    person, company = make_customer("韩梅梅"), make_customer("Northwind Traders", kind="organization")
    relate(company, "employs", person)
    found = Relationship.objects.get()
    assert (found.from_customer, found.kind, found.to_customer) == (person, "works_at", company)
    with pytest.raises(Refused) as caught:
        relate(person, "works_at", company)
    assert [e.code for e in caught.value.errors] == ["taken"]
    assert Relationship.objects.count() == 1


def test_nobody_is_related_to_themselves(make_customer):
    customer = make_customer()
    with pytest.raises(Refused) as caught:
        relate(customer, "family", customer)
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("/to_customer", "same_customer")]


def test_an_end_before_its_start_is_refused(make_customer):
    one, other = make_customer("A"), make_customer("B")
    raw = {
        "from_customer": one.pk,
        "to_customer": other.pk,
        "kind": "family",
        "since": "2025-05-01",
        "until": "2025-04-30",
    }
    with pytest.raises(Refused) as caught:
        bind(registry.get("relationship"), raw, SYSTEM)
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("/until", "end_before_start")]


def test_a_hidden_customer_is_not_named(make_customer, people):
    mine = make_customer("Mine", owner=people.seller.pk, team=people.seller.team_id)
    hidden = make_customer("Hidden", owner=people.stranger.pk, team=people.stranger.team_id)
    raw = {
        "from_customer": mine.pk,
        "to_customer": hidden.pk,
        "kind": "partner_of",
        "owner": people.seller.pk,
    }
    create(bind(registry.get("relationship"), raw, SYSTEM), SYSTEM)
    assert seen_by(mine, people.asker("seller")) == []
    assert load_relationships(mine, people.asker("seller")) is None
    assert seen_by(mine) == [("partner of", "Hidden")]


def test_its_title_names_both(make_customer):
    one, other = make_customer("李雷"), make_customer("韩梅梅")
    relate(one, "family", other)
    with translation.override("en"):
        assert registry.get("relationship").title_of(Relationship.objects.get()) == "李雷 family of 韩梅梅"
