"""Names that records have elsewhere, and what became of ids that are gone."""

from django.db import models
from django.utils import timezone


class ExternalId(models.Model):
    """What another system calls a record. Unique including the trash: a re-import never doubles."""

    record_type = models.CharField(max_length=60)
    record_id = models.UUIDField()
    system = models.CharField(max_length=60)
    value = models.CharField(max_length=200, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_type", "system", "value"], name="records_externalid_once")
        ]
        indexes = [models.Index(fields=["record_id"], name="records_externalid_record")]

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"


class Redirect(models.Model):
    """A merged record: its id leads to the one that stays."""

    from_id = models.UUIDField(primary_key=True)
    record_type = models.CharField(max_length=60)
    to_id = models.UUIDField(db_index=True)
    change_set = models.ForeignKey("records.ChangeSet", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.from_id} → {self.to_id}"


class Tombstone(models.Model):
    """A purged record: only its id, type and time remain, so that nothing brings it back unseen."""

    id = models.UUIDField(primary_key=True)
    record_type = models.CharField(max_length=60)
    purged_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.id)


class Counter(models.Model):
    """The last number given by a gapless auto-number, or by one that starts anew each period."""

    key = models.CharField(max_length=120)
    period = models.CharField(max_length=10, blank=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "period"], name="records_counter_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.period}"


class IdempotentAnswer(models.Model):
    """The answer that a repeated API call with the same Idempotency-Key gets again."""

    user_id = models.UUIDField()
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key"], name="records_idempotentanswer_once")
        ]

    def __str__(self) -> str:
        return self.key
