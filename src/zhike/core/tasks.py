"""Tasks of the worker that every package leans on."""

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job as QueuedJob

from zhike.core import jobs
from zhike.core.models import Heartbeat

DatabaseGone = (OperationalError, InterfaceError)
OLD_HOURS = 24 * 30
RETRY_SECONDS = 3
LOST_DATABASE_TRIES = 20


class RetryInterrupted(BaseRetryStrategy):
    """Work that was interrupted, or lost its database, is taken up again; work that failed is not."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        if isinstance(exception, jobs.JobInterrupted):
            return RetryDecision(retry_in={"seconds": RETRY_SECONDS})
        if isinstance(exception, DatabaseGone) and job.attempts < LOST_DATABASE_TRIES:
            return RetryDecision(retry_in={"seconds": RETRY_SECONDS})
        return None


@app.task(name=jobs.TASK_NAME, pass_context=True, retry=RetryInterrupted())
def run_job(context: JobContext, job_id: str) -> None:
    jobs.run(job_id, context.should_abort)


@app.periodic(cron="* * * * *")
@app.task(name="core.beat", queueing_lock="core.beat")
def beat(timestamp: int) -> None:
    """A sign that periodic tasks run, for `zhike doctor`."""
    Heartbeat.objects.update_or_create(name="scheduler", defaults={"at": timezone.now()})


@app.periodic(cron="17 3 * * *")
@app.task(name="core.forget_old_jobs", queueing_lock="core.forget_old_jobs")
async def forget_old_jobs(timestamp: int) -> None:
    """Queue entries of finished work are of no use after a month; the visible job rows stay."""
    await app.job_manager.delete_old_jobs(
        nb_hours=OLD_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
