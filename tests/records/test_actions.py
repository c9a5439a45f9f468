"""Actions: guard, inputs, one event, one change set; refused ones change nothing."""

import threading

import pytest
from django.db import connection

from tests.people import People
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.actions import run_action
from zhike.records.binding import bind
from zhike.records.errors import ActionRefused, Conflict, NotAllowed, Refused
from zhike.records.models import ChangeSet, EventRow, History
from zhike.records.writing import create


@pytest.fixture
def order_type():
    return registry.get("order")


def make_order(order_type, **raw):
    raw = {"currency": "CNY", "lines": [{"description": "茶", "unit_price": "12.50", "quantity": "2"}]} | raw
    return create(bind(order_type, raw, SYSTEM), SYSTEM)


@pytest.mark.django_db
def test_an_action_changes_its_fields_in_one_change_set_and_says_so(order_type):
    order = make_order(order_type)
    placed = run_action(order_type, "place", order.pk, {}, SYSTEM, face="api")
    assert (placed.status, placed.version) == ("placed", 2)
    change_set = ChangeSet.objects.get(reason="order.place")
    assert (change_set.face, change_set.state) == ("api", "closed")
    row = History.objects.get(change_set=change_set, table="sales_order")
    assert row.changes["status"] == ["draft", "placed"]
    assert EventRow.objects.filter(change_set_id=change_set.pk, name="order.placed").count() == 1


@pytest.mark.django_db
def test_a_refused_action_changes_nothing(order_type):
    order = make_order(order_type, lines=[])
    before = (History.objects.count(), EventRow.objects.count(), ChangeSet.objects.count())
    with pytest.raises(ActionRefused) as caught:
        run_action(order_type, "place", order.pk, {}, SYSTEM)
    assert caught.value.code == "no_lines"
    with pytest.raises(ActionRefused):
        run_action(order_type, "ship", order.pk, {}, SYSTEM)
    assert (History.objects.count(), EventRow.objects.count(), ChangeSet.objects.count()) == before


@pytest.mark.django_db
def test_inputs_are_checked_all_at_once(order_type):
    order = make_order(order_type)
    run_action(order_type, "place", order.pk, {}, SYSTEM)
    raw = {"amount": "1.234,56", "method": "barter", "colour": "red"}
    with pytest.raises(Refused) as caught:
        run_action(order_type, "add_payment", order.pk, raw, SYSTEM)
    assert {error.pointer: error.code for error in caught.value.errors} == {
        "/colour": "unknown_field",
        "/amount": "not_a_number",
        "/method": "unknown_choice",
    }
    with pytest.raises(Refused) as caught:
        run_action(order_type, "cancel", order.pk, {}, SYSTEM)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/reason", "required")]


@pytest.mark.django_db
def test_rights_and_versions_hold_for_actions(people: People, order_type):
    order = make_order(order_type, owner=str(people.seller.pk), team=str(people.seller.team_id))
    with pytest.raises(NotAllowed):
        run_action(order_type, "place", order.pk, {}, people.asker("mate"))
    with pytest.raises(Conflict):
        run_action(order_type, "place", order.pk, {}, people.asker("seller"), expected=7)
    assert (
        run_action(order_type, "place", order.pk, {}, people.asker("seller"), expected=1).status == "placed"
    )


@pytest.mark.django_db(transaction=True)
def test_two_at_once_the_second_finds_the_guard_closed(order_type):
    order = make_order(order_type)
    outcomes: list[str] = []

    def place() -> None:
        try:
            run_action(order_type, "place", order.pk, {}, SYSTEM)
            outcomes.append("placed")
        except ActionRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=place) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["placed", "refused", "refused", "refused"]
    assert EventRow.objects.filter(name="order.placed", record_ids__contains=[str(order.pk)]).count() == 1


def test_every_action_explains_itself():
    for record_type in registry.all_types():
        for action in record_type.all_actions.values():
            assert action.help, action.name
            assert str(action.label)
            assert all(field.kind for field in action.inputs.values())
