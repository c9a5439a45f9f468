"""Uploaded files."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from zhike.core.identifiers import uuid7


class StoredFile(models.Model):
    """An uploaded file: its bytes lie under ZHIKE_HOME/files, named by their digest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.BigIntegerField(help_text="Bytes.")
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the content.")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name
