"""What a test writes into the database, and how it compares what is there with what was there."""

import re
from typing import Any

from django.db import connection

from zhike.core import jobs
from zhike.core.models import Job
from zhike.records import registry
from zhike.records.access import SYSTEM, Asker
from zhike.records.actions import run_action
from zhike.records.binding import bind
from zhike.records.models import ChangeSet, ExternalId, Record
from zhike.records.undo import undo
from zhike.records.undo.tables import parts_of
from zhike.records.writing import change, create

#: Not among what "exactly as before" means.
BOOKKEEPING = ("version", "created_at", "changed_at")


def make(key: str, by: Asker = SYSTEM, **raw: Any) -> Record:
    return create(bind(registry.get(key), raw, by), by)


def edit(record: Record, by: Asker = SYSTEM, **raw: Any) -> Record:
    record_type = registry.get(type(record)._meta.model_name)
    current = type(record).objects.get(pk=record.pk)
    return change(record_type, record.pk, bind(record_type, raw, by, record=current), by, expected=None)


def act(record: Record, name: str, by: Asker = SYSTEM, **raw: Any) -> Record:
    return run_action(registry.get(type(record)._meta.model_name), name, record.pk, raw, by)


def latest() -> ChangeSet:
    return ChangeSet.objects.order_by("-pk")[0]


def undone(change_set: ChangeSet, by: Asker = SYSTEM, on_conflict: str = "skip") -> Job:
    """Undoes and returns the finished job."""
    change_set.refresh_from_db()
    job = undo(change_set, by, on_conflict)
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done", (job.error, job.error_params)
    return job


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every row of every record type: business and derived columns, child rows, links, external ids."""
    tables = {part.table: part for t in registry.all_types() for part in parts_of(t)}
    found = {}
    with connection.cursor() as cursor:
        for table, part in tables.items():
            hidden = ["id", *BOOKKEEPING] if part.kind == "links" else list(BOOKKEEPING)
            cursor.execute(f'SELECT to_jsonb(t) - %s::text[] FROM "{table}" t', [hidden])
            found[table] = sorted((row[0] for row in cursor.fetchall()), key=str)
    found["external"] = sorted(ExternalId.objects.values_list("record_type", "record_id", "system", "value"))
    return found


def titles(key: str) -> list[str]:
    return sorted(re.sub(r"\s+", " ", r.name) for r in registry.get(key).model.objects.all())
