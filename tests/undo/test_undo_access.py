"""Undo reaches as far as the rights of whoever asks, and says no more about the rest than its number."""

import pytest

from tests.people import People
from tests.undo.book import act, edit, latest, make, undone
from zhike.core.models import ApiToken
from zhike.customers.models import Customer
from zhike.records.access import SYSTEM, asker_for
from zhike.records.change_sets import changing
from zhike.records.undo import preview, undo, visible

pytestmark = pytest.mark.django_db


def test_a_person_sees_own_change_sets_a_manager_those_of_the_teams_an_administrator_all(people: People):
    for name in ("seller", "stranger", "manager"):
        make("customer", by=people.asker(name), name=f"Customer of {name}")
    make("customer", name="Customer of nobody")

    def seen(name: str) -> list[str]:
        return sorted(str(c.by) for c in visible(people.asker(name)))

    assert seen("seller") == ["林晓"]
    assert seen("mate") == []
    assert seen("reader") == []
    assert seen("manager") == ["林晓", "陈默"]
    assert seen("administrator") == ["None", "林晓", "王小明", "陈默"]


def test_the_maker_takes_back_what_led_out_of_their_hands(people: People):
    seller = people.asker("seller")
    customer = make("customer", by=seller, name="Li Wei", owner=people.seller.pk, team=people.seller.team_id)
    act(customer, "assign", by=seller, owner=str(people.mate.pk))
    assigned = latest()
    assert undone(assigned, by=seller).result["types"] == {"customer": {"changed": 1}}
    customer.refresh_from_db()
    assert customer.owner_id == people.seller.pk


def test_records_out_of_reach_are_a_number_and_nothing_more(people: People):
    manager = people.asker("manager")
    north = {"owner": people.seller.pk, "team": people.seller.team_id}
    south = {"owner": people.stranger.pk, "team": people.stranger.team_id}
    with changing(SYSTEM, "page", "change"):
        near = make("customer", name="Near", **north)
        far = make("customer", name="Far", **south)
    created = latest()
    found = preview(created, manager)
    assert (found.undoable, found.kept, found.conflicts) == (1, {"denied": 1}, [])
    job = undone(created, by=manager)
    assert (job.result["types"], job.result["kept"]) == ({"customer": {"removed": 1}}, {"denied": 1})
    assert list(Customer.objects.values_list("pk", flat=True)) == [far.pk]
    own = latest()
    seller = people.asker("seller")
    assert preview(own, people.asker("stranger")).kept == {"denied": 1}
    assert preview(own, seller).undoable == 1
    assert not Customer.objects.filter(pk=near.pk).exists()


def test_a_reader_undoes_nothing_and_a_mate_nothing_of_others(people: People):
    customer = make("customer", name="Li Wei", owner=people.seller.pk, team=people.seller.team_id)
    edit(customer, name="Li Wei Wei")
    for name in ("reader", "mate"):
        assert undone(latest(), by=people.asker(name)).result["kept"] == {"denied": 1}
    assert undone(latest(), by=people.asker("seller")).result["types"] == {"customer": {"changed": 1}}


def test_rights_are_those_of_the_moment_when_the_job_runs(people: People):
    seller = people.asker("seller")
    make("customer", by=seller, name="Li Wei")
    created = latest()
    from zhike.core import jobs

    job = undo(created, seller)
    people.seller.roles.clear()
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result["kept"]) == ("done", {"denied": 1})
    assert Customer.objects.count() == 1


def test_a_narrow_token_undoes_no_more_than_its_role(people: People):
    from zhike.core.models import Role

    customer = make("customer", name="Li Wei", owner=people.administrator.pk)
    edit(customer, name="Li Wei Wei")
    token, _secret = ApiToken.issue(people.administrator, Role.objects.get(key="reader"))
    assert undone(latest(), by=asker_for(people.administrator, token)).result["kept"] == {"denied": 1}
