"""The columns that every record and every child row has."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhike.core.identifiers import uuid7
from zhike.records import storage


class Record(models.Model):
    """A row that people know: it has an owner, a version, a trash and a history.

    Written only by the engine (`zhike.records.writing`) and by actions; read through
    `zhike.records.access.rows`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = storage.PersonField(verbose_name=_("Owner"))
    team = storage.TeamField(verbose_name=_("Team"))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = storage.DateTimeField(_("Created"), default=timezone.now, editable=False)
    changed_at = storage.DateTimeField(_("Changed"), default=timezone.now, editable=False)
    trashed_at = models.DateTimeField(null=True, editable=False)
    custom = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    @property
    def is_trashed(self) -> bool:
        return self.trashed_at is not None


class Child(models.Model):
    """A row that is part of a record: one form, one version, one access, one history with it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    #: Rows are only ever added, and the database refuses all else: undo leaves them, and what they belong to.
    is_append_only: ClassVar[bool] = False

    class Meta:
        abstract = True
        ordering = ["position", "id"]


def unique_while_live(*fields: str, name: str, **options: Any) -> models.UniqueConstraint:
    """Business keys are unique among records that are not in the trash."""
    condition = models.Q(trashed_at__isnull=True) & ~models.Q(**{fields[-1]: ""})
    return models.UniqueConstraint(fields=fields, name=name, condition=condition, **options)
