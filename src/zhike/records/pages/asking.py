"""Who asks, and how they write numbers and dates: resolved once per request."""

from typing import Any, cast
from zoneinfo import ZoneInfo

from babel.core import get_global
from django.http import HttpRequest
from django.utils import timezone

from zhike.core.models import User
from zhike.records.access import Asker, asker_for
from zhike.records.kinds import Formats


def asker_of(request: HttpRequest) -> Asker:
    return asker_of_user(request.user)


def asker_of_user(user: Any) -> Asker:
    """The asker is kept with the person, who lives as long as the request."""
    known = getattr(user, "_asker", None)
    if known is None:
        known = asker_for(user) if user.is_authenticated else Asker(user=None, roles=())
        user._asker = known
    return cast(Asker, known)


def person_of(request: HttpRequest) -> User:
    """The person behind a request that the log-in guard let through."""
    return cast(User, request.user)


def zone_of_request() -> ZoneInfo:
    """The person's time zone, which the preferences have activated."""
    return ZoneInfo(timezone.get_current_timezone_name())


def formats_of_request() -> Formats:
    """How this person writes; a phone number without country code belongs to their zone's country."""
    zone = zone_of_request()
    region = get_global("zone_territories").get(zone.key)
    return Formats(zone=zone, region=region)
