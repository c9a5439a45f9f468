"""Imports as jobs that people see."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from zhike.core import jobs
from zhike.core.jobs import JobFailure, Work, work
from zhike.core.models import Job
from zhike.records.imports import running, sql
from zhike.records.imports.readers import Unreadable
from zhike.records.imports.running import ImportFailed
from zhike.records.models import Import

CHECK, RUN = "records.import.check", "records.import.run"
#: Staged rows of imports that nobody went on with are removed after so many days.
KEPT_DAYS = 7


def start_check(run: Import) -> Job:
    """Reads the file and plans, in the background."""
    return _start(run, CHECK, Import.State.CHECKING)


def start_run(run: Import) -> Job:
    """Writes, in the background; also goes on with what was cancelled or failed."""
    return _start(run, RUN, Import.State.RUNNING)


def _start(run: Import, kind: str, state: str) -> Job:
    params = {"import_id": str(run.pk)}
    run.job = jobs.start(kind, params, by=run.asked_by, title=kind)
    run.state, run.error, run.finished_at = state, "", None
    run.save(update_fields=["job", "state", "error", "finished_at"])
    return run.job


@work(CHECK)
def check_import(current: Work, import_id: str) -> dict[str, Any]:
    return _course(running.check, current, import_id)


@work(RUN)
def run_import(current: Work, import_id: str) -> dict[str, Any]:
    return _course(running.execute, current, import_id)


def _course(do: Any, current: Work, import_id: str) -> dict[str, Any]:
    run = Import.objects.select_related("file", "asked_by", "change_set").get(pk=import_id)
    language = run.asked_by.language if run.asked_by and run.asked_by.language else settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            do(run, current)
    except (Unreadable, ImportFailed) as failure:
        raise JobFailure("records.import.failed", reason=str(failure)) from failure
    return dict(run.counts)


@app.periodic(cron="41 3 * * *")
@app.task(name="records.import.forget", queueing_lock="records.import.forget")
def forget_staged(timestamp: int) -> None:
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    for run in Import.objects.filter(created_at__lt=before).exclude(state=Import.State.RUNNING):
        sql.drop_tables(run.pk)
