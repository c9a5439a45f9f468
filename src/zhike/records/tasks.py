"""Jobs of the engine."""

from procrastinate.contrib.django import app

from zhike.records import relay


@app.task(name="records.deliver", queue="events", retry=5)
def deliver(subscriber: str, event_id: int) -> None:
    relay.deliver_event(subscriber, event_id)
