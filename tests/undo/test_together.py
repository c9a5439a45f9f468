"""Undo as a job of a real installation: killed in the middle, cancelled, started by two people at once."""

import tempfile
import threading
import uuid
from pathlib import Path

import pytest
from django.db import connection

from tests.core.running import Installation, wait_for
from tests.undo.book import edit, latest, make
from zhike.core import jobs
from zhike.core.models import Job
from zhike.customers.models import ContactPoint, Customer
from zhike.records.access import SYSTEM
from zhike.records.errors import ActionRefused
from zhike.records.models import ChangeSet
from zhike.records.undo import undo

MAKE = """
from zhike.customers.models import ContactPoint, Customer
from zhike.records.access import SYSTEM
from zhike.records.change_sets import changing
from zhike.records.undo import undo
with changing(SYSTEM, "command", "create") as change_set:
    customers = [Customer(name=f"Customer {i}", number=f"X-{i}") for i in range(20_000)]
    Customer.objects.bulk_create(customers, batch_size=5_000)
    points = [ContactPoint(customer=c, kind="email", value=f"{c.number}@example.com") for c in customers]
    ContactPoint.objects.bulk_create(points, batch_size=5_000)
print(change_set.pk, undo(change_set, SYSTEM).pk)
"""


@pytest.fixture(scope="module")
def installation():
    with tempfile.TemporaryDirectory(prefix="zhike-undo-") as folder:
        Path(folder).chmod(0o711)
        installation = Installation(Path(folder) / "home", settings="zhike.config.settings")
        installation.up()
        yield installation
        installation.stop()


def started(installation: Installation) -> tuple[uuid.UUID, uuid.UUID]:
    done = installation.zhike("manage", "shell", "--no-imports", "--command", MAKE)
    assert done.returncode == 0, done.stderr
    change_set, job = done.stdout.split()[-2:]
    return uuid.UUID(change_set), uuid.UUID(job)


def one(installation: Installation, query: str, *params: object) -> object:
    with installation.connect() as psql:
        return psql.execute(query, params).fetchone()[0]


@pytest.mark.slow
def test_a_killed_undo_goes_on_where_it_was(installation):
    change_set, job = started(installation)
    committed = "SELECT count(*) FROM records_chunk"
    wait_for(lambda: one(installation, committed) >= 3, 60)
    installation.children()["worker"].kill()
    assert one(installation, committed) < 20
    wait_for(lambda: one(installation, "SELECT state FROM core_job WHERE id = %s", job) == "done", 90)
    assert one(installation, "SELECT attempts FROM core_job WHERE id = %s", job) == 2
    assert one(installation, committed) == 20
    assert one(installation, "SELECT count(*) FROM customers_customer") == 0
    assert one(installation, "SELECT count(*) FROM customers_contactpoint") == 0
    deleted = (
        "SELECT count(*) FROM records_history WHERE operation = 'd' AND \"table\" = 'customers_customer'"
    )
    assert one(installation, deleted) == 20_000
    assert one(installation, "SELECT count(*) FROM records_changeset WHERE reason = 'undo'") == 1
    assert one(installation, "SELECT state FROM records_changeset WHERE id = %s", change_set) == "undone"
    result = one(installation, "SELECT result FROM core_job WHERE id = %s", job)
    assert (result["types"], result["kept"]) == ({"customer": {"removed": 20_000}}, {})


@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_at_once_one_is_refused(people):
    make("customer", name="Li Wei")
    created = latest()
    meet, outcomes = threading.Barrier(2), []

    def try_it() -> None:
        meet.wait()
        try:
            outcomes.append(undo(created, SYSTEM).state)
        except ActionRefused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["being_undone", "queued"]
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_cancelled_undo_keeps_what_it_has_done_and_can_be_taken_up_or_undone(monkeypatch):
    from zhike.records.change_sets import changing
    from zhike.records.undo import net

    with changing(SYSTEM, "page", "create"):
        for i in range(6):
            make(
                "customer",
                name=f"Customer {i}",
                contact_points=[{"kind": "email", "value": f"a{i}@example.com"}],
            )
    created = latest()
    monkeypatch.setattr(net.staged.__wrapped__, "__defaults__", (2,))
    monkeypatch.setattr(jobs, "SAVE_SECONDS", 0)
    job = undo(created, SYSTEM)
    real = jobs.Work.check_cancelled

    def cancelled_after_the_second_chunk(work: jobs.Work) -> None:
        if work.job.done >= 4:
            Job.objects.filter(pk=work.job.pk).update(cancel_requested=True)
        real(work)

    monkeypatch.setattr(jobs.Work, "check_cancelled", cancelled_after_the_second_chunk)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    created.refresh_from_db()
    assert (job.state, job.done, created.state, Customer.objects.count()) == ("cancelled", 4, "closed", 2)
    own = ChangeSet.objects.get(reason="undo")
    assert (own.state, own.detail["result"]["types"]) == ("closed", {"customer": {"removed": 4}})
    monkeypatch.setattr(jobs.Work, "check_cancelled", real)
    for change_set, left in ((own, 6), (created, 0)):
        job = undo(change_set, SYSTEM)
        jobs.run(str(job.pk))
        assert Customer.objects.count() == left
    assert ContactPoint.objects.count() == 0


@pytest.mark.django_db
def test_a_change_during_the_undo_is_a_conflict_and_not_lost():
    customer = make("customer", name="Li Wei")
    edit(customer, name="Li Wei Wei", city="Xi’an")
    job = undo(latest(), SYSTEM)
    edit(customer, city="Chengdu")
    jobs.run(str(job.pk))
    customer.refresh_from_db()
    assert (customer.name, customer.city) == ("Li Wei", "Chengdu")
