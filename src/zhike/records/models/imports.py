"""Imports: the file, its recipe, how far it has come, and what was rejected."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from zhike.core.identifiers import uuid7


class Import(models.Model):
    """One file on its way to records: read, mapped, checked, run."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        MAPPED = "mapped", _("Mapped")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recipe = models.JSONField(default=dict)
    #: Columns with samples, and what was found out about the file.
    inspection = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    job = models.ForeignKey("core.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    change_set = models.ForeignKey("records.ChangeSet", null=True, on_delete=models.PROTECT, related_name="+")
    #: How often the plan was made anew while it ran; chunks of each have their own ledger.
    generation = models.PositiveIntegerField(default=0)
    #: Rows read, rejected, skipped; and per part what is created, updated and so on.
    counts = models.JSONField(default=dict)
    #: First differences, warnings, tallies, as keys and values.
    report = models.JSONField(default=dict)
    #: Why it failed: an untranslated sentence and what fills it.
    error = models.TextField(blank=True)
    error_params = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-created_at"], name="records_import_of_person")]

    def __str__(self) -> str:
        return f"{self.file} {self.state}"

    @property
    def is_busy(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.RUNNING}

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def error_text(self) -> str:
        return filled(self.error, self.error_params)


class ImportReject(models.Model):
    """Why one row of the file was not imported. The row itself is read again from the file."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rejects")
    row = models.PositiveBigIntegerField()
    #: Part and field of the recipe, and the file's column, where they are known.
    part = models.CharField(max_length=80, blank=True)
    field = models.CharField(max_length=80, blank=True)
    column = models.CharField(max_length=130, blank=True)
    value = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=60)
    message = models.TextField()
    params = models.JSONField(default=dict)
    #: Its place among the lines of its record, where it has one.
    place = models.BigIntegerField(null=True)
    #: Found while the file was read, not while the plan was made.
    is_reading = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["run", "row"], name="records_importreject_row")]

    def __str__(self) -> str:
        return f"{self.row}: {self.code}"

    @property
    def text(self) -> str:
        return filled(self.message, self.params)


class SavedRecipe(models.Model):
    """A recipe that people use again, by its name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120, unique=True)
    recipe = models.JSONField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def filled(message: str, params: dict[str, Any]) -> str:
    """A stored sentence in the reader's language."""
    if not message:
        return ""
    said = translation.gettext(message)
    return said % params if params else said
