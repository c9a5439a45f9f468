"""Consents: given and withdrawn by actions, and never changed."""

import pytest
from django.db import DatabaseError, connection, transaction

from zhike.customers.models import Consent
from zhike.customers.queries import consents_in_force
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.actions import run_action
from zhike.records.change_sets import changing
from zhike.records.errors import ActionRefused
from zhike.records.models import EventRow

pytestmark = pytest.mark.django_db
GIVEN = {"purpose": "marketing", "channel": "email", "source": "Web form", "wording": "Yes, write to me."}


def run(customer, name, **raw):
    return run_action(registry.get("customer"), name, customer.pk, raw, SYSTEM)


def test_given_then_withdrawn_keeps_both_rows(make_customer):
    customer = make_customer()
    run(customer, "give_consent", **GIVEN)
    assert [(c.purpose, c.channel) for c in consents_in_force(customer)] == [("marketing", "email")]
    run(customer, "withdraw_consent", purpose="marketing", channel="email", source="Call")
    assert consents_in_force(customer) == []
    assert [c.decision for c in Consent.objects.order_by("at")] == ["given", "withdrawn"]
    names = (
        EventRow.objects.filter(name__startswith="customer.consent")
        .order_by("id")
        .values_list("name", flat=True)
    )
    assert list(names) == ["customer.consent_given", "customer.consent_withdrawn"]


def test_what_was_not_given_cannot_be_withdrawn(make_customer):
    customer = make_customer()
    with pytest.raises(ActionRefused):
        run(customer, "withdraw_consent", purpose="marketing", channel="email", source="Call")
    run(customer, "give_consent", **GIVEN)
    with pytest.raises(ActionRefused, match="no consent in force"):
        run(customer, "withdraw_consent", purpose="marketing", channel="sms", source="Call")
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    "write", ["UPDATE customers_consent SET wording = 'other'", "DELETE FROM customers_consent"]
)
def test_the_database_refuses_to_change_a_consent(make_customer, write):
    run(make_customer(), "give_consent", **GIVEN)
    with (
        pytest.raises(DatabaseError, match="consents are only added"),
        transaction.atomic(),
        changing(SYSTEM, "system", "test"),
        connection.cursor() as cursor,
    ):
        cursor.execute(write)
    assert Consent.objects.get().wording == "Yes, write to me."


def test_consents_cannot_be_undone():
    actions = registry.get("customer").all_actions
    assert {actions["give_consent"].undo, actions["withdraw_consent"].undo} == {"none"}
