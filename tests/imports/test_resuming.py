"""A killed import loses nothing and doubles nothing; one that was cancelled goes on."""

import pytest
from django.db import connection

from tests.imports.conftest import Watch, counts
from zhike.core.jobs import JobCancelled
from zhike.customers.models import Customer
from zhike.records.imports import applying, inspection, planning, running
from zhike.records.imports.guessing import guess
from zhike.records.models import ChangeSet, Chunk, History, Import

ROWS = 95
FILE = "id,name,email\n" + "".join(f"{i},Customer {i},c{i}@x.example\n" for i in range(ROWS))


class Killed(BaseException):
    """As abrupt as a process can end from inside: nothing catches it."""


class DyingWatch(Watch):
    """Dies after so many chunks."""

    def __init__(self, chunks: int, error: type[BaseException] = Killed) -> None:
        super().__init__()
        self.left, self.error = chunks, error

    def progress(self, done: int, total: int | None = None) -> None:
        if "records.import.writing" in self.phases:
            self.left -= 1
            if self.left == 0:
                raise self.error


@pytest.fixture
def run(stored, monkeypatch) -> Import:
    monkeypatch.setattr(planning, "CHUNK_ROWS", 40)
    run = inspection.start(stored(FILE), None)
    run.recipe = guess(run.inspection).to_json()
    run.save()
    return run


def again(run: Import) -> Import:
    running.execute(Import.objects.get(pk=run.pk), Watch())
    return Import.objects.get(pk=run.pk)


def test_a_killed_run_goes_on_with_its_plan(run):
    with pytest.raises(Killed):
        running.execute(run, DyingWatch(2))
    assert Import.objects.get(pk=run.pk).state == "running"
    assert 0 < Customer.objects.count() < ROWS
    done = again(run)
    check_complete(done)
    assert ChangeSet.objects.count() == 1
    assert Chunk.objects.count() == 5


def test_a_run_whose_staging_was_lost_plans_anew(run):
    """A crash of the database empties unlogged tables."""
    with pytest.raises(Killed):
        running.execute(run, DyingWatch(2))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE records_stage_{run.pk.hex}_rows")
    check_complete(again(run))
    assert ChangeSet.objects.count() == 1


def test_a_chunk_that_was_interrupted_half_way_leaves_nothing(run, monkeypatch):
    write_children = applying.Applier._write_children
    calls = []

    def interrupted(self, *args):
        calls.append(args)
        if len(calls) == 2:
            raise Killed
        return write_children(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(applying.Applier, "_write_children", interrupted)
        with pytest.raises(Killed):
            running.execute(run, Watch())
    written = Customer.objects.count()
    assert History.objects.filter(table="customers_customer").count() == written
    check_complete(again(run))


def test_a_cancelled_run_closes_its_change_set_and_goes_on_when_asked(run):
    with pytest.raises(JobCancelled):
        running.execute(run, DyingWatch(2, JobCancelled))
    cancelled = Import.objects.get(pk=run.pk)
    assert (cancelled.state, cancelled.change_set.state) == ("cancelled", "closed")
    done = again(run)
    assert Customer.objects.count() == ROWS
    assert done.state == "done"


def check_complete(done: Import) -> None:
    assert done.state == "done"
    assert Customer.objects.count() == ROWS
    assert History.objects.filter(table="customers_customer", operation="c").count() == ROWS
    assert counts(done, "customer") == (ROWS, 0, 0, 0, 0)
    assert counts(done, "email") == (ROWS, 0, 0, 0, 0)
    assert done.change_set.state == "closed"
    assert set(Customer.objects.values_list("version", flat=True)) == {1}
