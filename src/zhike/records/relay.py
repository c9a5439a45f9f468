"""From the outbox to the subscribers: hands each event on as a job, in order of commit, losing none."""

from uuid import UUID

from django.db import connection, transaction

from zhike.records import events
from zhike.records.models import EventRow, Receipt, RelayPosition

BATCH = 500


def relay_once() -> int:
    """Hands on up to `BATCH` events; returns how many were read. Any number of processes may call it.

    Only events of transactions below the oldest one still running are read: ids and times are given
    before the commit, so reading by them would skip what commits late.
    """
    with transaction.atomic():
        RelayPosition.objects.get_or_create(name="subscribers")
        position = (
            RelayPosition.objects.select_for_update(skip_locked=True).filter(name="subscribers").first()
        )
        if position is None:
            return 0
        found = _next_events(position)
        for event in found:
            for subscriber in events.subscribers_of(event.name, event.is_replayed):
                _hand_on(subscriber.name, event.id)
        if found:
            position.transaction, position.event_id = found[-1].transaction, found[-1].id
            position.save(update_fields=["transaction", "event_id"])
    return len(found)


def _next_events(position: RelayPosition) -> list[EventRow]:
    return list(
        EventRow.objects.raw(
            "SELECT * FROM records_event"
            " WHERE (transaction, id) > (%s, %s)"
            " AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " ORDER BY transaction, id LIMIT %s",
            [position.transaction, position.event_id, BATCH],
        )
    )


def _hand_on(subscriber: str, event_id: int) -> None:
    from zhike.records.tasks import deliver

    deliver.defer(subscriber=subscriber, event_id=event_id)


def deliver_event(subscriber_name: str, event_id: int) -> bool:
    """Runs a subscriber for an event, unless its receipt says that was done. True when it ran."""
    subscriber = events.get_subscriber(subscriber_name)
    row = EventRow.objects.filter(pk=event_id).first()
    if subscriber is None or row is None:
        return False
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {Receipt._meta.db_table} (subscriber, event_id, at) VALUES (%s, %s, now())"  # noqa: S608
                " ON CONFLICT DO NOTHING",
                [subscriber_name, event_id],
            )
            if not cursor.rowcount:
                return False
        subscriber.function(_received(row))
    return True


def _received(row: EventRow) -> events.Received:
    return events.Received(
        id=row.id,
        name=row.name,
        record_type=row.record_type,
        ids=[UUID(pk) for pk in row.record_ids],
        change_set_id=row.change_set_id,
        payload=row.payload,
        is_replayed=row.is_replayed,
    )
