"""What the frame around every page needs."""

import functools
import zoneinfo
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from zhike.ui import navigation, preferences, toasts

# A language is always named in itself, so that whoever needs it can read it.
LANGUAGE_NAMES = {"en": "English", "zh-hans": "简体中文"}
THEME_NAMES = {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}
HTML_LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}


@functools.cache
def time_zone_names() -> list[str]:
    """Places people know; the many old aliases are left out but remain valid."""
    names = zoneinfo.available_timezones()
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return ["UTC", *sorted(name for name in names if name.startswith(areas))]


def mail_is_configured() -> bool:
    """Whether an administrator named a mail server; Django's own default is none."""
    return settings.EMAIL_HOST not in ("", "localhost")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. All of it is lazy: a fragment pays for nothing it does not draw."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    user = getattr(request, "user", None)
    if user is None:  # an error page, drawn before the person is known
        return {"html_language": HTML_LANGUAGES.get(language, "en"), "theme": "system"}
    return {
        "html_language": HTML_LANGUAGES.get(language, "en"),
        "language": language,
        "languages": LANGUAGE_NAMES,
        "theme": preferences.theme_of(request),
        "themes": THEME_NAMES,
        "navigation_width": preferences.navigation_of(request),
        "navigation": SimpleLazyObject(lambda: navigation.sections(request)),
        "mail_is_configured": mail_is_configured(),
        "bottom_tabs": SimpleLazyObject(lambda: navigation.bottom_tabs(request)),
        "create_entries": SimpleLazyObject(lambda: navigation.create_entries(request)),
        "time_zone": timezone.get_current_timezone_name(),
        "time_zones": SimpleLazyObject(time_zone_names),
        "toasts": SimpleLazyObject(lambda: toasts.pending(request)),
    }
