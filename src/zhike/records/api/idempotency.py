"""Idempotency-Key: a request that is repeated has its effect once, and gets its first answer again."""

import functools
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from zhike.records.api.authentication import asker_of
from zhike.records.api.problems import Problem, bad_header
from zhike.records.api.replies import raw_reply
from zhike.records.models import IdempotentAnswer

KEPT_FOR = timedelta(hours=24)
PATIENCE = "20s"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_HEADERS = ("Location", "ETag", "Content-Language")

View = Callable[..., HttpResponse]


def repeatable(view: View) -> View:
    """Makes a writing operation heed Idempotency-Key. The answer commits with the effect, or not at all."""

    @functools.wraps(view)
    def once(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return view(request, **kwargs)
        if not KEY.fullmatch(key):
            raise bad_header(
                "Idempotency-Key", _("A key has 1 to 200 visible ASCII characters, such as a UUID.")
            )
        digest = _digest(request)
        with transaction.atomic():
            row_id = _claim(_user_id(request), key, digest)
            if row_id is None:
                return _replay(request, key, digest)
            response = view(request, **kwargs)
            _keep(row_id, response)
        return response

    return once


def _user_id(request: HttpRequest) -> UUID:
    user = asker_of(request).user
    assert user is not None  # authentication names a person
    return user.pk


def _digest(request: HttpRequest) -> str:
    """What makes two requests the same: who, what, where, on which version, and the body."""
    token = asker_of(request).token
    parts = (
        str(token.pk if token else ""),
        request.method or "",
        request.get_full_path(),
        request.headers.get("If-Match", ""),
    )
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request.body).hexdigest()


def _claim(user_id: UUID, key: str, digest: str) -> int | None:
    """The id of a new row; None where the key is taken. Waits for a request of the same key to end."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        try:
            cursor.execute(
                "INSERT INTO records_idempotentanswer AS a"
                " (user_id, key, request_digest, headers, body, created_at) VALUES (%s, %s, %s, '{}', '', %s)"
                " ON CONFLICT (user_id, key) DO UPDATE SET request_digest = excluded.request_digest,"
                " created_at = excluded.created_at WHERE a.created_at < %s RETURNING id",
                [user_id, key, digest, now, now - KEPT_FOR],
            )
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise Problem(
                "in_progress",
                _("Try again in a moment; the answer will be the first one."),
                headers={"Retry-After": "5"},
            ) from error
        claimed = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return claimed[0] if claimed else None


def _keep(row_id: int, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    IdempotentAnswer.objects.filter(pk=row_id).update(
        status=response.status_code, headers=headers, body=response.content.decode()
    )


def _replay(request: HttpRequest, key: str, digest: str) -> HttpResponse:
    first = IdempotentAnswer.objects.get(user_id=_user_id(request), key=key)
    if first.request_digest != digest:
        raise Problem(
            "key_reused", _("Another request was sent with this key. Use a new key for a new request.")
        )
    return raw_reply(first.body, first.status or 200, {**first.headers, "Idempotency-Replayed": "true"})


def forget_old_answers() -> int:
    """Deletes answers that are kept no longer; the scheduler calls it. Returns how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
