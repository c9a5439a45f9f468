"""People, teams and roles."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhike.core.identifiers import uuid7


class Team(models.Model):
    """People who look after records together; teams form a tree."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """What a person may do, per record type. `rights` is {type or "*": {right: scope}} (see core.roles)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    rights = models.JSONField(default=dict)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who works with Zhike."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("Email"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="people")
    roles = models.ManyToManyField(Role, blank=True, related_name="people")
    language = models.CharField(max_length=10, blank=True, help_text="Empty: as the browser asks.")
    time_zone = models.CharField(max_length=60, blank=True, help_text="Empty: as the workspace.")
    theme = models.CharField(max_length=10, default="system")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="core_user_email_unique")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name
