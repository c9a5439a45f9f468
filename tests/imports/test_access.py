"""Nobody imports more than they may, and a refusal tells nothing of what is hidden."""

import pytest

from tests.imports.conftest import counts, refused
from zhike.customers.models import Customer
from zhike.records import registry
from zhike.records.access import asker_for
from zhike.records.binding import bind
from zhike.records.imports.running import ImportFailed
from zhike.records.writing import create
from zhike.sales.models import Order

FILE = "id,name,city\n1,Ada,London\n"


def test_new_records_belong_to_the_person_and_their_team(people, import_file):
    import_file(FILE, by=people.seller)
    ada = Customer.objects.get()
    assert (ada.owner, ada.team) == (people.seller, people.seller.team)


def test_or_to_nobody(people, import_file):
    recipe = {
        "owner": "none",
        "parts": [{"name": "customer", "type": "customer", "key": {"by": "external", "system": "x", "columns": ["id"]},
                   "values": {"name": {"column": "name"}}}],
    }  # fmt: skip
    import_file(FILE, recipe, by=people.seller)
    assert Customer.objects.get().owner is None


def test_a_record_of_others_is_neither_changed_nor_described(people, import_file):
    import_file(FILE, by=people.stranger)
    run = import_file(FILE.replace("London", "Paris"), by=people.seller)
    assert refused(run) == [(2, "id", "not_open")]
    assert "Ada" not in run.rejects.get().text
    assert Customer.objects.get().city == "London"
    assert run.report["differences"] == []


def test_a_record_that_may_only_be_seen_is_not_changed(people, import_file):
    import_file(FILE, by=people.mate)
    assert counts(import_file(FILE, by=people.seller), "customer") == (0, 0, 1, 0, 0)
    run = import_file(FILE.replace("London", "Paris"), by=people.seller)
    assert refused(run) == [(2, "id", "may_not_change")]


def test_readers_import_nothing(people, import_file):
    with pytest.raises(ImportFailed):
        import_file(FILE, by=people.reader)
    assert not Customer.objects.exists()


def test_facts_need_the_right_to_load(people, import_file):
    recipe = {
        "parts": [{"name": "order", "type": "order", "key": {"by": "external", "system": "x", "columns": ["id"]},
                   "values": {"currency": {"constant": "EUR"}, "status": {"constant": "completed"}}}]
    }  # fmt: skip
    with pytest.raises(ImportFailed) as problem:
        import_file("id\n1\n", recipe, by=people.seller)
    assert "right to load history" in str(problem.value)
    import_file("id\n1\n", recipe, by=people.administrator)
    assert Order.objects.get().status == "completed"


def test_relations_find_only_records_that_are_open(people, import_file):
    stranger = asker_for(people.stranger)
    create(
        bind(registry.get("customer"), {"name": "Hidden", "owner": str(people.stranger.pk)}, stranger),
        stranger,
    )
    recipe = {
        "parts": [{"name": "order", "type": "order", "key": {"by": "external", "system": "x", "columns": ["id"]},
                   "values": {"currency": {"constant": "EUR"}, "customer": {"column": "customer", "match": "name"}}}]
    }  # fmt: skip
    run = import_file("id,customer\n1,Hidden\n", recipe, by=people.seller)
    assert refused(run) == [(2, "customer", "no_such_record")]
