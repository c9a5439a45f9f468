"""Long work that people can see."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhike.core.identifiers import uuid7


class JobState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Job(models.Model):
    """Long work with progress, log and outcome. Texts are keys with parameters, never sentences."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=80)
    title = models.CharField(max_length=80, help_text="Key of the title; `params` fill it.")
    params = models.JSONField(default=dict, help_text="Primitive arguments of the task.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done = models.BigIntegerField(default=0, help_text="Units done so far.")
    total = models.BigIntegerField(null=True, blank=True, help_text="Units in all; empty while unknown.")
    rate = models.FloatField(null=True, blank=True, help_text="Units per second.")
    log = models.JSONField(default=list, help_text='The latest lines: {"at", "key", "params"}.')
    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=80, blank=True, help_text="Key of what went wrong.")
    error_params = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["asked_by", "-created_at"], name="core_job_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_finished(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}

    @property
    def seconds_left(self) -> float | None:
        """The expected time to the end, while it can be told."""
        if self.state != JobState.RUNNING or not self.total or not self.rate:
            return None
        return max(0, self.total - self.done) / self.rate

    @property
    def summary(self) -> dict[str, Any]:
        """What a caller polls: state and counts."""
        return {"id": str(self.id), "state": self.state, "done": self.done, "total": self.total}


class Heartbeat(models.Model):
    """The last sign of life of a process that works in the background."""

    name = models.CharField(primary_key=True, max_length=80)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
