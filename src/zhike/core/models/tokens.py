"""Tokens for programs."""

import hashlib
import secrets

from django.db import models
from django.utils import timezone

from zhike.core.identifiers import uuid7
from zhike.core.models.people import Role, User


class ApiToken(models.Model):
    """A token for programs, acting as a person, narrowed to a role when one is given. Stored hashed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    role = models.ForeignKey(Role, null=True, blank=True, on_delete=models.CASCADE)
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"

    @staticmethod
    def digest_of(secret: str) -> str:
        """SHA-256 is enough for 256 random bits; a slow hash would only slow every API call."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User, role: Role | None = None, name: str = "") -> tuple["ApiToken", str]:
        """A new token and its secret, which is shown once and kept nowhere."""
        secret = f"zk_{secrets.token_urlsafe(32)}"
        return cls.objects.create(user=user, role=role, name=name, digest=cls.digest_of(secret)), secret
