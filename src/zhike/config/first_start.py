"""The first administrator, and what the terminal says about logging in."""

import secrets

from django.db import transaction

from zhike.core.models import Role, User

EMAIL = "admin@example.com"
SHOWN = 5


def log_in_lines() -> list[str]:
    """Lines for the terminal: the new administrator's password, once; later only who can log in."""
    if not User.objects.exists():
        return [f"  Log in as {EMAIL} with the password {create_administrator()}", "  (shown only this once)"]
    people = User.objects.filter(is_active=True).order_by("created_at")
    emails = list(people.values_list("email", flat=True)[: SHOWN + 1])
    shown = ", ".join(emails[:SHOWN]) + (", …" if len(emails) > SHOWN else "")
    return [f"  Log in as {shown}", f"  Forgotten? zhike user password {emails[0] if emails else 'EMAIL'}"]


@transaction.atomic
def create_administrator() -> str:
    """The first person, an administrator; returns the password, which is kept nowhere."""
    password = secrets.token_urlsafe(12)
    user = User.objects.create_user(EMAIL, password, name="Administrator")
    user.roles.set(Role.objects.filter(key="administrator"))
    return password
