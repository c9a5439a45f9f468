"""Jobs of the engine."""

from django.db import connection
from procrastinate.contrib.django import app

from zhike.core.loops import loop
from zhike.records import install, relay
from zhike.records.api import idempotency
from zhike.records.imports import tasks as import_tasks  # noqa: F401  jobs are found through this module
from zhike.records.undo import running as undo_running  # noqa: F401


@loop("records.relay", seconds=1.0)
def relay_events() -> object:
    return relay.relay_once()


@app.task(name="records.deliver", queue="events", retry=5)
def deliver(subscriber: str, event_id: int) -> None:
    relay.deliver_event(subscriber, event_id)


@app.periodic(cron="23 2 * * *")
@app.task(name="records.partitions", queueing_lock="records.partitions")
def make_partitions(timestamp: int) -> None:
    """History and events always find a partition: two years ahead."""
    with connection.cursor() as cursor:
        install.ensure_partitions(cursor)


@app.periodic(cron="41 * * * *")
@app.task(name="records.forget_old_answers", queueing_lock="records.forget_old_answers")
def forget_old_answers(timestamp: int) -> None:
    """Answers to repeated API calls are kept for a day."""
    idempotency.forget_old_answers()
