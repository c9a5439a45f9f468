"""Lifecycle stages: moved by an action, with a trail of reasons."""

import pytest

from zhike.customers.models import Customer, StageChange
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.actions import run_action
from zhike.records.binding import bind
from zhike.records.errors import ActionRefused, NotAllowed, NotFound, Refused
from zhike.records.models import EventRow, History

pytestmark = pytest.mark.django_db


def set_stage(customer, by, **raw):
    return run_action(registry.get("customer"), "set_stage", customer.pk, raw, by)


def test_a_move_leaves_stage_trail_event_and_version(make_customer, people):
    by = people.asker("seller")
    customer = make_customer("王小明", by=by, owner=people.seller.pk)
    moved = set_stage(customer, by, stage="prospect", reason="Asked for a quote")
    assert (moved.stage, moved.version) == ("prospect", 2)
    trail = StageChange.objects.get()
    assert (trail.from_stage, trail.to_stage, trail.cause, trail.reason) == (
        "lead",
        "prospect",
        "by_hand",
        "Asked for a quote",
    )
    assert trail.by == people.seller
    assert trail.at == moved.stage_since
    event = EventRow.objects.get(name="customer.stage_changed")
    assert event.payload == {"to_stage": "prospect", "cause": "by_hand"}
    assert event.record_ids == [str(customer.pk)]
    assert (
        History.objects.filter(change_set_id=event.change_set_id, table="customers_stagechange").count() == 1
    )


def test_lost_needs_a_reason(make_customer):
    customer = make_customer()
    with pytest.raises(Refused) as caught:
        set_stage(customer, SYSTEM, stage="lost")
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("/reason", "required")]
    assert Customer.objects.get().stage == "lead"
    assert set_stage(customer, SYSTEM, stage="lost", reason="Moved abroad").stage == "lost"


def test_the_same_stage_is_refused_and_changes_nothing(make_customer):
    customer = make_customer()
    with pytest.raises(ActionRefused):
        set_stage(customer, SYSTEM, stage="lead")
    assert (Customer.objects.get().version, StageChange.objects.count()) == (1, 0)


def test_stage_is_a_fact_that_no_form_writes(make_customer):
    customer = make_customer()
    customer_type = registry.get("customer")
    with pytest.raises(Refused) as caught:
        bind(
            customer_type,
            {"stage": "repeat", "stage_changes": [{"to_stage": "lost"}]},
            SYSTEM,
            record=customer,
        )
    assert {e.pointer: e.code for e in caught.value.errors} == {
        "/stage": "read_only",
        "/stage_changes": "read_only",
    }
    bind(customer_type, {"stage": "lead", "stage_changes": []}, SYSTEM, record=customer)


def test_sellers_change_their_own_and_see_their_tree(make_customer, people):
    own = make_customer("Own", owner=people.seller.pk, team=people.seller.team_id)
    mates = make_customer("Mate's", owner=people.mate.pk, team=people.mate.team_id)
    strange = make_customer("Stranger's", owner=people.stranger.pk, team=people.stranger.team_id)
    by = people.asker("seller")
    assert set_stage(own, by, stage="visitor").stage == "visitor"
    with pytest.raises(NotAllowed):
        set_stage(mates, by, stage="visitor")
    with pytest.raises(NotFound):
        set_stage(strange, by, stage="visitor")
    assert set_stage(mates, people.asker("manager"), stage="visitor").stage == "visitor"


def test_assigned_with_the_team_of_the_owner(make_customer, people):
    customer = make_customer()
    assigned = run_action(
        registry.get("customer"),
        "assign",
        customer.pk,
        {"owner": str(people.mate.pk)},
        people.asker("administrator"),
    )
    assert (assigned.owner, assigned.team) == (people.mate, people.mate.team)
    event = EventRow.objects.get(name="customer.assigned")
    assert event.payload == {"owner_id": str(people.mate.pk), "team_id": str(people.mate.team_id)}
