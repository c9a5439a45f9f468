"""A form that is sent twice writes once: the second answer is the first one again."""

from collections.abc import Callable

from django.db import transaction

from zhike.core.identifiers import uuid7
from zhike.core.models import User
from zhike.records.models import IdempotentAnswer

LONGEST = 80


def new_key() -> str:
    return str(uuid7())


def once(user: User, key: str, write: Callable[[], str]) -> str:
    """Calls `write`, which answers with an address, unless this form has been written before."""
    if not key or len(key) > LONGEST or "\x00" in key:
        return write()
    with transaction.atomic():
        answer, is_first = IdempotentAnswer.objects.get_or_create(
            user_id=user.pk, key=f"form:{key}", defaults={"request_digest": "", "status": 302}
        )
        if is_first:
            answer.headers = {"Location": write()}
            answer.save(update_fields=["headers"])
    return str(answer.headers["Location"])
