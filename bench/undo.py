"""How fast an undo is: python bench/undo.py [records], on an embedded database of its own.

Customers with a contact point each are created in one change set, undone and redone, chunk by chunk as the
worker does it; the preview is measured before.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django


def main(records: int) -> None:
    home = Path(tempfile.mkdtemp(prefix="zhike-bench-"))
    home.chmod(0o711)
    os.environ |= {"ZHIKE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "zhike.config.settings"}
    from zhike.config.secrets import read_secrets
    from zhike.core.database import EmbeddedServer

    server = EmbeddedServer(home, read_secrets(home))
    server.start()
    try:
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(records)
    finally:
        server.leave()
        shutil.rmtree(home, ignore_errors=True)


def measure(records: int) -> None:
    from zhike.core import jobs
    from zhike.customers.models import ContactPoint, Customer
    from zhike.records.access import SYSTEM
    from zhike.records.change_sets import changing
    from zhike.records.models import ChangeSet
    from zhike.records.undo import preview, undo

    with changing(SYSTEM, "command", "create") as created:
        customers = [Customer(name=f"Customer {i}", number=f"X-{i}") for i in range(records)]
        timed("create", records, lambda: Customer.objects.bulk_create(customers, batch_size=5_000))
        points = [ContactPoint(customer=c, kind="email", value=f"{c.number}@example.com") for c in customers]
        timed(
            "create contact points",
            records,
            lambda: ContactPoint.objects.bulk_create(points, batch_size=5_000),
        )
    timed("preview", records, lambda: preview(created, SYSTEM))

    def undone(change_set: ChangeSet) -> ChangeSet:
        job = undo(change_set, SYSTEM)
        jobs.run(str(job.pk))
        job.refresh_from_db()
        return ChangeSet.objects.get(pk=job.result["change_set"])

    own = timed("undo", records, lambda: undone(created))
    assert not Customer.objects.exists()
    timed("redo", records, lambda: undone(own))
    assert (Customer.objects.count(), ContactPoint.objects.count()) == (records, records)


def timed(name: str, records: int, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - began
    print(f"{name:22} {seconds:8.2f} s {records / seconds:10,.0f} records/s")
    return result


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
