"""Who asks: a token of a program, or the session of somebody at a page of ours."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from zhike.core.models import ApiToken
from zhike.records.access import Asker, asker_for
from zhike.records.api.problems import Problem

USE_IS_NOTED_EVERY = timedelta(minutes=1)


def authenticate(request: HttpRequest) -> Asker:
    """The asker of this request; becomes `request.auth`. Raises Problem where nobody is known."""
    header = request.headers.get("Authorization")
    if header is not None:
        return _by_token(request, header)
    if request.user.is_authenticated:
        if check_csrf(request) is not None:
            raise Problem(
                "csrf", _("Send the page's CSRF token in the header X-CSRFToken, or use an API token.")
            )
        return asker_for(request.user)
    raise _unknown(
        _("Send an API token: “Authorization: Bearer zk_…”. Make one with: zhike token create EMAIL")
    )


def asker_of(request: HttpRequest) -> Asker:
    """Who `authenticate` found."""
    return request.auth  # type: ignore[attr-defined]


def _by_token(request: HttpRequest, header: str) -> Asker:
    scheme, _blank, secret = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _unknown(_("The header is “Authorization: Bearer zk_…”."))
    digest = ApiToken.digest_of(secret.strip())
    token = ApiToken.objects.select_related("user", "role").filter(digest=digest).first()
    if token is None or not token.user.is_active:
        raise _unknown(_("This token is not known. Make a new one."), "invalid_token")
    now = timezone.now()
    if token.expires_at and token.expires_at <= now:
        raise _unknown(_("This token has expired. Make a new one."), "invalid_token")
    _note_use(token)
    if token.user.language and "Accept-Language" not in request.headers:
        translation.activate(token.user.language)
    return asker_for(token.user, token)


def _note_use(token: ApiToken) -> None:
    """Once a minute is enough to see which tokens are in use, and keeps reading from writing."""
    now = timezone.now()
    stale = now - USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < stale:
        unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lt=stale)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)


def _unknown(detail: str, error: str = "") -> Problem:
    challenge = 'Bearer realm="Zhike"' + (f', error="{error}"' if error else "")
    return Problem("unauthenticated", detail, headers={"WWW-Authenticate": challenge})
