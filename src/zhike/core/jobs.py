"""Long work as visible rows: started in the caller's transaction, run by a worker, resumed after a kill.

A package registers a kind of work with `@work("import.run")` in its `tasks.py` and starts it with
`start("import.run", {"import_id": …}, by=user)`. The function gets a `Work` and the parameters. It may be
run again from the beginning after a kill: its steps must find out what is already done.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from zhike.core.models import Job, JobState, User

TASK_NAME = "core.run_job"
SAVE_SECONDS = 0.5
LOG_LINES = 200
logger = logging.getLogger(__name__)


class JobFailure(Exception):
    """Work that cannot go on, for a reason the person can understand: a key and its parameters."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


class JobCancelled(Exception):
    """Somebody asked to cancel the work; raised by `Work.check_cancelled`."""


class JobInterrupted(Exception):
    """The worker stops, or another one still does this job: it goes back to the queue."""


class Work:
    """What a running job can tell about itself. Call it between transactions, so that others see it."""

    def __init__(self, job: Job, must_stop: Callable[[], bool] = lambda: False) -> None:
        self.job = job
        self._must_stop = must_stop
        self._began = time.monotonic()
        self._saved = 0.0
        self._first: int | None = None

    def progress(self, done: int, total: int | None = None) -> None:
        """Note how many units are done; written at most twice a second. Also checks for cancelling."""
        job = self.job
        if self._first is None:
            self._first = job.done if job.attempts > 1 else 0
        job.done = done
        job.total = total if total is not None else job.total
        seconds = time.monotonic() - self._began
        job.rate = max(0, done - self._first) / seconds if seconds > 0 else None
        if time.monotonic() - self._saved < SAVE_SECONDS and done != job.total:
            return
        self._save_progress()
        self.check_cancelled()

    def log(self, key: str, **params: Any) -> None:
        """Add a line to the log; the latest 200 are kept."""
        line = {"at": timezone.now().isoformat(timespec="seconds"), "key": key, "params": params}
        self.job.log = [*self.job.log, line][-LOG_LINES:]
        Job.objects.filter(pk=self.job.pk).update(log=self.job.log)

    def check_cancelled(self) -> None:
        """Raise when the work shall end: cancelled by a person, or the worker stops."""
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise JobCancelled
        if self._must_stop():
            raise JobInterrupted

    def _save_progress(self) -> None:
        job = self.job
        self._saved = time.monotonic()
        Job.objects.filter(pk=job.pk).update(done=job.done, total=job.total, rate=job.rate)


WorkFunction = Callable[..., dict[str, Any] | None]
_kinds: dict[str, WorkFunction] = {}


def work(kind: str) -> Callable[[WorkFunction], WorkFunction]:
    """Register the function that does this kind of work."""

    def register(function: WorkFunction) -> WorkFunction:
        if kind in _kinds and _kinds[kind].__qualname__ != function.__qualname__:
            raise ValueError(f"The kind of work {kind!r} is registered twice.")
        _kinds[kind] = function
        return function

    return register


def start(kind: str, params: dict[str, Any], *, by: User | None = None, title: str = "") -> Job:
    """Make the job's row and enqueue it, both in the caller's transaction."""
    if kind not in _kinds:
        raise ValueError(f"No work of kind {kind!r} is registered.")
    with transaction.atomic():
        job = Job.objects.create(kind=kind, title=title or kind, params=params, asked_by=by)
        app.configure_task(TASK_NAME).defer(job_id=str(job.pk))
    return job


def cancel(job: Job) -> None:
    """Ask a job to end. A queued one ends at once, a running one at its next check."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.CANCELLED, cancel_requested=True, finished_at=now
    )
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True)


def run(job_id: str, must_stop: Callable[[], bool] = lambda: False) -> None:
    """Do the job, unless it is finished. Raises JobInterrupted when it has to be run again later."""
    if not _try_lock(job_id):
        raise JobInterrupted
    try:
        _run_locked(job_id, must_stop)
    finally:
        _unlock(job_id)


def _run_locked(job_id: str, must_stop: Callable[[], bool]) -> None:
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.is_finished:
        return
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, started_at=job.started_at or timezone.now(), attempts=F("attempts") + 1
    )
    job.refresh_from_db()
    current = Work(job, must_stop)
    try:
        current.check_cancelled()
        result = _kinds[job.kind](current, **job.params)
    except JobCancelled:
        _finish(job, JobState.CANCELLED)
    except JobInterrupted:
        Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
        raise
    except JobFailure as failure:
        _finish(job, JobState.FAILED, error=failure.key, error_params=failure.params)
    except Exception as error:
        logger.exception("Job %s %s fails.", job.kind, job.pk)
        _finish(job, JobState.FAILED, error="unexpected", error_params={"type": type(error).__name__})
    else:
        _finish(job, JobState.DONE, result=result, rate=job.rate)


def _finish(job: Job, state: JobState, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=state, finished_at=timezone.now(), done=job.done, total=job.total, **fields
    )


def _lock_key(job_id: str) -> int:
    """The random half of the id, as a signed 64-bit number."""
    return int.from_bytes(bytes.fromhex(job_id.replace("-", ""))[8:], signed=True)


def _try_lock(job_id: str) -> bool:
    """One runner per job. PostgreSQL drops the lock with the connection, however the worker dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_lock_key(job_id)])
        return cursor.fetchone()[0]


def _unlock(job_id: str) -> None:
    if connection.connection is None or connection.connection.closed:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_lock_key(job_id)])
