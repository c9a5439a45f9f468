"""The outbox: what happened, and which subscriber has dealt with it."""

from django.db import models


class EventRow(models.Model):
    """One event, written in the transaction of its cause. Partitioned by time (see install.py).

    The relay reads by `transaction` below the oldest one still running, so that no late commit is lost.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    transaction = models.BigIntegerField()
    name = models.CharField(max_length=120)
    record_type = models.CharField(max_length=60)
    record_ids = models.JSONField(default=list)
    change_set_id = models.UUIDField()
    payload = models.JSONField(default=dict)
    is_replayed = models.BooleanField(default=False)

    class Meta:
        managed = False
        db_table = "records_event"

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class RelayPosition(models.Model):
    """How far the relay has read: everything up to this transaction and id has been handed on."""

    name = models.CharField(primary_key=True, max_length=40)
    transaction = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.transaction}/{self.event_id}"


class Receipt(models.Model):
    """A subscriber has dealt with an event; written in the transaction of its effect."""

    subscriber = models.CharField(max_length=120)
    event_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "event_id"], name="records_receipt_once")
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.event_id}"
