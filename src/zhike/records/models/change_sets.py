"""Who changed what, why, and through which face; and the history the triggers write."""

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from zhike.core.identifiers import uuid7


class ChangeSet(models.Model):
    """Everything that one action, import, sync or edit changed; it may span many transactions."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        UNDONE = "undone"

    class Face(models.TextChoices):
        PAGE = "page"
        API = "api"
        IMPORT = "import"
        COMMAND = "command"
        AUTOMATION = "automation"
        SYSTEM = "system"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey("core.ApiToken", null=True, on_delete=models.SET_NULL, related_name="+")
    face = models.CharField(max_length=20, choices=Face)
    #: Stable key of what was done ("create", "import", "sales.order.ship"); pages have the words for it.
    reason = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.CLOSED)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-opened_at"], name="records_changeset_by")]

    def __str__(self) -> str:
        return f"{self.reason} {self.id}"


class Chunk(models.Model):
    """One committed part of a long change set: what a killed job finds when it resumes."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="chunks")
    step = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    committed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "step", "number"], name="records_chunk_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.number}"


class ExactDecoder(json.JSONDecoder):
    """Reads the numbers of JSON as decimals: an amount must not become a float on its way to the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"parse_float": Decimal})


class History(models.Model):
    """One change of one row, written by trigger. The table is partitioned by time (see install.py).

    `changes` is null for a created row, {column: [old, new]} for a changed one, and the whole old row
    for a deleted one. `record_id` is the record that the row belongs to: itself, or its parent.
    """

    class Operation(models.TextChoices):
        CREATED = "c"
        CHANGED = "u"
        DELETED = "d"

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    change_set = models.ForeignKey(
        ChangeSet, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    table = models.CharField(max_length=63)
    record_id = models.UUIDField()
    row_id = models.UUIDField()
    operation = models.CharField(max_length=1, choices=Operation)
    changes = models.JSONField(null=True, decoder=ExactDecoder)

    class Meta:
        managed = False
        db_table = "records_history"

    def __str__(self) -> str:
        return f"{self.table} {self.row_id} {self.operation}"
