"""The outbox: nothing lost to a late commit, nothing done twice."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.db.models import Q

from zhike.records import events, registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.models import EventRow, Receipt, RelayPosition
from zhike.records.relay import deliver_event, relay_once
from zhike.records.writing import create

pytestmark = pytest.mark.django_db(transaction=True)
seen: list[int] = []


@pytest.fixture(autouse=True)
def listener():
    seen.clear()
    events.subscriber("test.listener", on=["product.created"])(lambda event: seen.append(event.id))
    yield
    events._subscribers.pop("test.listener")


def make_product(sku: str) -> None:
    create(bind(registry.get("product"), {"sku": sku, "name": sku}, SYSTEM), SYSTEM)


def handed_on() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'event_id')::bigint FROM procrastinate_jobs"
            " WHERE task_name = 'records.deliver' AND args->>'subscriber' = 'test.listener' ORDER BY id"
        )
        return [row[0] for row in cursor.fetchall()]


def relay_all() -> None:
    """Hands on all committed events. Transactions of other databases of the server may hold it back a while."""
    deadline = time.monotonic() + 20
    while waiting() and time.monotonic() < deadline:
        relay_once() or time.sleep(0.05)


def waiting() -> int:
    position, _is_new = RelayPosition.objects.get_or_create(name="subscribers")
    after = Q(transaction__gt=position.transaction)
    after |= Q(transaction=position.transaction, id__gt=position.event_id)
    return EventRow.objects.filter(after).count()


def test_each_event_is_handed_on_once():
    make_product("a")
    make_product("b")
    relay_all()
    ids = list(EventRow.objects.filter(name="product.created").order_by("id").values_list("id", flat=True))
    assert handed_on()[-2:] == ids[-2:]
    before = len(handed_on())
    relay_once()
    assert len(handed_on()) == before


def test_what_commits_late_is_not_lost():
    relay_all()
    before = len(handed_on())
    entered, release = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            make_product("slow")
            entered.set()
            release.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    entered.wait(10)
    make_product("quick")
    relay_once()
    assert len(handed_on()) == before
    release.set()
    thread.join()
    relay_all()
    assert len(handed_on()) == before + 2


def test_a_subscriber_acts_once_however_often_it_is_called():
    make_product("a")
    event = EventRow.objects.filter(name="product.created").latest("id")
    assert deliver_event("test.listener", event.id) is True
    assert deliver_event("test.listener", event.id) is False
    assert seen == [event.id]


def test_a_failed_subscriber_leaves_no_receipt():
    def fail(event: events.Received) -> None:
        raise ValueError("down")

    events.subscriber("test.failing", on=["product.created"])(fail)
    make_product("a")
    event = EventRow.objects.filter(name="product.created").latest("id")
    try:
        with pytest.raises(ValueError, match="down"):
            deliver_event("test.failing", event.id)
    finally:
        events._subscribers.pop("test.failing")
    assert not Receipt.objects.filter(subscriber="test.failing").exists()


def test_replayed_events_reach_only_those_that_take_them():
    assert events.subscribers_of("product.created", is_replayed=False) != []
    assert [s.name for s in events.subscribers_of("product.created", is_replayed=True)] == []
