"""Numbers, money, dates and names as people in each language write them. Pure; data from CLDR by Babel."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale, dates, numbers
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

_LOCALES = {"en": Locale("en", "GB"), "zh-hans": Locale("zh", "CN", script="Hans")}
# CLDR calls both the yuan (in Chinese) and the yen (in Japanese) "¥". Outside of its own country a symbol
# that two currencies share is written with its country.
_SYMBOLS = {
    "en": {"CNY": "CN¥", "JPY": "JP¥", "USD": "US$", "TWD": "NT$", "HKD": "HK$", "AUD": "A$", "CAD": "CA$"},
    "zh-hans": {
        "CNY": "¥",
        "JPY": "JP¥",
        "USD": "US$",
        "TWD": "NT$",
        "HKD": "HK$",
        "AUD": "AU$",
        "CAD": "CA$",
    },
}
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def locale() -> Locale:
    return _LOCALES.get(translation.get_language() or "en", _LOCALES["en"])


def _language() -> str:
    return "zh-hans" if locale().language == "zh" else "en"


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None


def _pattern(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def number(value: Any, decimals: int | None = None) -> str:
    """`1284900.5` → `1,284,900.5`; with `decimals` exactly so many."""
    exact = _decimal(value)
    if exact is None:
        return "" if value is None else str(value)
    if decimals is None:
        return numbers.format_decimal(exact, format="#,##0.##########", locale=locale())
    return numbers.format_decimal(exact, format=_pattern(decimals), locale=locale())


def percent(value: Any, decimals: int = 0) -> str:
    """`value` is a fraction: 0.714 → `71%`."""
    exact = _decimal(value)
    if exact is None:
        return ""
    return numbers.format_percent(exact, format=_pattern(decimals) + "%", locale=locale())


def compact(value: Any) -> str:
    """A big number in few characters; exact up to 9,999."""
    exact = _decimal(value)
    if exact is None:
        return ""
    if abs(exact) < 10_000:
        return number(exact)
    return numbers.format_compact_decimal(exact, locale=locale(), fraction_digits=1)


def currency_decimals(currency: str) -> int:
    return numbers.get_currency_precision(currency)


def currency_symbol(currency: str) -> str:
    own = _SYMBOLS[_language()].get(currency)
    return own or numbers.get_currency_symbol(currency, locale=locale())


def money_parts(amount: Any, currency: str, *, is_exact: bool = False) -> tuple[str, str, str]:
    """Symbol, digits and, for currencies without a symbol, the code after the digits.

    Rounded to the currency's decimals, unless `is_exact`: a unit price of 0.001 must not look like nothing.
    """
    exact = _decimal(amount)
    if exact is None:
        return "", "", ""
    decimals = currency_decimals(currency)
    if is_exact:
        decimals = max(decimals, _significant_decimals(exact))
    shown = number(abs(exact), decimals)
    digits = f"\N{MINUS SIGN}{shown}" if exact < 0 else shown
    symbol = currency_symbol(currency)
    return ("", digits, currency) if symbol == currency else (symbol, digits, "")


def _significant_decimals(exact: Decimal) -> int:
    exponent = exact.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def money(amount: Any, currency: str) -> str:
    """`1284` CNY → `CN¥1,284.00`, in Chinese `¥1,284.00`."""
    before, digits, after = money_parts(amount, currency)
    if before and digits.startswith("\N{MINUS SIGN}"):
        return f"\N{MINUS SIGN}{before}{digits[1:]}"
    return f"{before}{digits} {after}".strip()


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def day(value: dt.date | None) -> str:
    """A date without its time; a moment gives the day it was in the person's time zone."""
    if not value:
        return ""
    on = _local(value) if isinstance(value, dt.datetime) else value
    return dates.format_date(on, format="d MMM y" if _language() == "en" else "y年M月d日", locale=locale())


def weekday(value: dt.date) -> str:
    return dates.format_date(value, format="EEEE", locale=locale())


def moment(value: dt.datetime | None) -> str:
    if not value:
        return ""
    return f"{day(value)} {_local(value):%H:%M}"


def absolute(value: dt.date) -> str:
    return moment(value) if isinstance(value, dt.datetime) else day(value)


def iso_date(value: Any) -> str:
    """What `<input type="date">` takes; a text passes as it is, so that a wrong one can be corrected."""
    if isinstance(value, dt.datetime):
        value = _local(value).date()
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


def iso_moment(value: Any) -> str:
    """What `<input type="datetime-local">` takes, in the person's time zone."""
    if isinstance(value, dt.datetime):
        return _local(value).strftime("%Y-%m-%dT%H:%M")
    return str(value or "")


def _relative_day(on: dt.date, today: dt.date) -> str:
    days = (on - today).days
    named = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    if days in named:
        return named[days]
    return dates.format_timedelta(
        dt.timedelta(days=days), granularity="day", add_direction=True, threshold=1.5, locale=locale()
    )


def relative(value: dt.date, now: dt.datetime | None = None) -> str:
    """`3 minutes ago`, `yesterday`, `in 5 days`; beyond a year the date itself."""
    now = now or timezone.now()
    if not isinstance(value, dt.datetime):
        today = timezone.localtime(now).date()
        return day(value) if abs((value - today).days) > 365 else _relative_day(value, today)
    gap = value - now
    if abs(gap) > dt.timedelta(days=365):
        return day(value)
    if abs(gap) < dt.timedelta(seconds=45):
        return _("just now")
    if abs(gap) < dt.timedelta(hours=12):
        return dates.format_timedelta(
            gap, granularity="minute", add_direction=True, threshold=1, locale=locale()
        )
    return _relative_day(_local(value).date(), timezone.localtime(now).date())


def duration(value: dt.timedelta | int | float | None) -> str:
    """The two biggest units of a duration (a number means seconds): `1 h 08 min`."""
    if value is None or value == "":
        return ""
    seconds = int(value.total_seconds() if isinstance(value, dt.timedelta) else value)
    sign, seconds = ("\N{MINUS SIGN}", -seconds) if seconds < 0 else ("", seconds)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    if days:
        text = pgettext("duration", "%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    elif hours:
        text = pgettext("duration", "%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    elif minutes:
        text = pgettext("duration", "%(minutes)d min %(seconds)02d s") % {
            "minutes": minutes,
            "seconds": seconds,
        }
    else:
        text = pgettext("duration", "%(seconds)d s") % {"seconds": seconds}
    return sign + text


def file_size(value: int | None) -> str:
    """Bytes in the unit that people know: 1 kB is 1,000 bytes."""
    if value is None:
        return ""
    if value < 1000:
        return ngettext("%(count)s byte", "%(count)s bytes", value) % {"count": value}
    size = Decimal(value)
    for unit in ("kB", "MB", "GB", "TB"):
        size /= 1000
        if size < 1000 or unit == "TB":
            break
    return f"{number(size, 0 if size >= 100 else 1)} {unit}"


def initials(name: str) -> str:
    """The surname of a Chinese name (欧阳娜娜 → 欧), else first letters of first and last word.

    Numbers beside words tell nothing (Customer 15992 → C).
    """
    name = name.strip()
    if not name:
        return "?"
    if _HAN.match(name):
        return name[0]
    words = [word for word in re.split(r"[\s\-–.,_@()（）]+", name) if word and word[0].isalnum()]
    words = [word for word in words if not word.isdigit()] or words
    if not words:
        return name[0].upper()
    if len(words) == 1:
        return words[0][:1].upper()
    return (words[0][0] + words[-1][0]).upper()
