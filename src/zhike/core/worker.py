"""The process that works off jobs, keeps the schedule, and takes up what a killed worker left."""

import asyncio
import logging
from typing import cast

from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from zhike.core import loops
from zhike.core.models import Heartbeat

HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = 12.0
GRACE_SECONDS = 3.0  # then running work is asked to stop at its next check
logger = logging.getLogger(__name__)


def run(concurrency: int) -> None:
    """Work until SIGTERM or Ctrl-C."""
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector):
        asyncio.run(_run(concurrency))


async def _run(concurrency: int) -> None:
    async with app.open_async():
        helpers = [asyncio.create_task(_keep_rescuing())]
        helpers += [asyncio.create_task(_keep_calling(one)) for one in loops.all_loops()]
        try:
            await app.run_worker_async(
                name="zhike",
                concurrency=concurrency,
                delete_jobs="successful",
                shutdown_graceful_timeout=GRACE_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
            )
        finally:
            for helper in helpers:
                helper.cancel()


async def _keep_calling(one: loops.Loop) -> None:
    """Runs a loop; what fails is logged and tried again."""
    while True:
        has_more: object = False
        try:
            has_more = await sync_to_async(one.function)()
        except Exception:
            await sync_to_async(connections.close_all)()  # the next try gets a fresh one
            logger.exception("The loop %s failed; tried again soon.", one.name)
        if not has_more:
            await asyncio.sleep(one.seconds)


async def _keep_rescuing() -> None:
    """Every few seconds: jobs of workers without a sign of life go back to the queue."""
    while True:
        try:
            await _rescue()
        except Exception:
            await sync_to_async(connections.close_all)()
            logger.exception("Jobs of stalled workers could not be looked up; tried again soon.")
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def _rescue() -> None:
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        logger.warning("Job %s %s lost its worker; it is run again.", job.id, job.task_name)
        await app.job_manager.retry_job(job)
    await sync_to_async(_beat)()


def _beat() -> None:
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})
