"""Date, date-time and duration."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime, parse_duration
from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid
from zhike.records.kinds.base import Formats, Kind, excerpt

if TYPE_CHECKING:
    from zhike.records.fields import Field

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
YEAR_FIRST = re.compile(r"(\d{4})[./年](\d{1,2})[./月](\d{1,2})日?")
YEAR_LAST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
TIME = re.compile(r"(?:T|\s+|，|,\s*)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(am|pm|AM|PM)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
EARLIEST, LATEST = 1000, 9998


def split_date(text: str, formats: Formats) -> tuple[int, int, int, str] | None:
    """Year, month, day and what follows, or None when the text starts with no date."""
    if match := ISO.match(text):
        year, month, day = map(int, match.groups())
    elif formats.strict:
        return None
    elif match := (YEAR_FIRST.match(text) or COMPACT.fullmatch(text)):
        year, month, day = map(int, match.groups())
    elif match := YEAR_LAST.match(text):
        first, second, year = map(int, match.groups())
        day, month = _day_and_month(first, second, text, formats)
    else:
        return None
    return year, month, day, text[match.end() :]


def _day_and_month(first: int, second: int, text: str, formats: Formats) -> tuple[int, int]:
    """03/04/2025 is read only when the formats, or a number above 12, say which is the day."""
    if formats.day_first is None and first <= 12 and second <= 12 and first != second:
        raise Invalid(
            "ambiguous_date",
            _(
                "“%(raw)s” can be two days. Choose whether the day or the month stands first, or write 2025-12-31."
            ),
            raw=excerpt(text),
        )
    day_first = formats.day_first if formats.day_first is not None else first > 12
    return (first, second) if day_first else (second, first)


def make_date(year: int, month: int, day: int, raw: object) -> date:
    if not EARLIEST <= year <= LATEST:
        raise Invalid("year_out_of_range", _("The year in “%(raw)s” is out of range."), raw=excerpt(raw))
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid("no_such_date", _("There is no day “%(raw)s”. Correct it."), raw=excerpt(raw)) from None


class DateKind(Kind):
    """A day of the calendar, without time or zone."""

    key = "date"
    label = _("Date")
    input = "date"
    cell = "date"
    operators = ("between", "is", "at_least", "at_most", "is_empty", "is_not_empty")

    def parse(self, raw: object, field: "Field", formats: Formats) -> date:
        if isinstance(raw, datetime):
            return raw.astimezone(formats.zone).date() if raw.tzinfo else raw.date()
        if isinstance(raw, date):
            return raw
        parts = split_date(raw.strip(), formats) if isinstance(raw, str) else None
        if parts is None or (parts[3].strip() and not TIME.fullmatch(parts[3])):
            raise Invalid(
                "not_a_date", _("“%(raw)s” is not a date. Write it like 2025-12-31."), raw=excerpt(raw)
            )
        return make_date(*parts[:3], raw)

    def to_json(self, value: Any, field: "Field") -> Any:
        return value and value.isoformat()

    def to_text(self, value: Any, field: "Field") -> str:
        return value.isoformat() if value else ""

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "string", "format": "date"}


class DateTimeKind(Kind):
    """A moment. Text without an offset is read in the zone of the formats; stored as UTC."""

    key = "datetime"
    label = _("Date and time")
    input = "datetime"
    cell = "datetime"
    operators = DateKind.operators

    def parse(self, raw: object, field: "Field", formats: Formats) -> datetime:
        if isinstance(raw, datetime):
            return (raw if raw.tzinfo else raw.replace(tzinfo=formats.zone)).astimezone(UTC)
        if isinstance(raw, date):
            return datetime(raw.year, raw.month, raw.day, tzinfo=formats.zone).astimezone(UTC)
        if isinstance(raw, str) and (value := self._from_text(raw.strip(), formats)):
            try:
                return value.astimezone(UTC)
            except OverflowError:
                pass
        raise Invalid(
            "not_a_datetime",
            _("“%(raw)s” is not a date with time. Write it like 2025-12-31 14:30."),
            raw=excerpt(raw),
        )

    def _from_text(self, text: str, formats: Formats) -> datetime | None:
        parts = split_date(text, formats)
        if parts is None:
            return None
        day = make_date(*parts[:3], text)
        rest = parts[3]
        if not rest.strip():
            return datetime(day.year, day.month, day.day, tzinfo=formats.zone)
        if match := TIME.fullmatch(rest.rstrip()):
            return self._at(day, match, text).replace(tzinfo=formats.zone)
        try:
            value = parse_datetime(f"{day.isoformat()}{rest}")
        except ValueError:
            return None
        return value and (value if value.tzinfo else value.replace(tzinfo=formats.zone))

    def _at(self, day: date, match: re.Match[str], text: str) -> datetime:
        hour, minute, second, fraction, half = match.groups()
        clock = int(hour)
        if half:
            clock = clock % 12 + (12 if half.lower() == "pm" else 0)
        try:
            return datetime(
                day.year,
                day.month,
                day.day,
                clock,
                int(minute),
                int(second or 0),
                int((fraction or "0").ljust(6, "0")),
            )
        except ValueError:
            raise Invalid(
                "no_such_time", _("There is no time “%(raw)s”. Correct it."), raw=excerpt(text)
            ) from None

    def to_json(self, value: Any, field: "Field") -> Any:
        return value and value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def to_text(self, value: Any, field: "Field") -> str:
        return value.astimezone(UTC).isoformat() if value else ""

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


class DurationKind(Kind):
    """A length of time: 1:30 (hours and minutes), 90m, 2d 4h, or ISO 8601 (PT1H30M)."""

    key = "duration"
    label = _("Duration")
    input = "duration"
    cell = "duration"
    is_numeric = True
    operators = ("at_least", "at_most", "between", "is_empty", "is_not_empty")

    CLOCK = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d))?")
    WORDS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(d|h|m|s|天|小时|分钟|分|秒)", re.IGNORECASE)
    SECONDS = {
        "d": 86400,
        "天": 86400,
        "h": 3600,
        "小时": 3600,
        "m": 60,
        "分钟": 60,
        "分": 60,
        "s": 1,
        "秒": 1,
    }

    def parse(self, raw: object, field: "Field", formats: Formats) -> timedelta:
        value = self._read(raw, formats)
        if value is None or abs(value) > timedelta(days=36_500):
            raise Invalid(
                "not_a_duration",
                _("“%(raw)s” is not a length of time. Write it like 1:30, 90m or 2d 4h."),
                raw=excerpt(raw),
            )
        return value

    def _read(self, raw: object, formats: Formats) -> timedelta | None:
        if isinstance(raw, timedelta):
            return raw
        if not isinstance(raw, str):
            return None
        text = raw.strip()
        try:
            if text.upper().startswith(("P", "-P")):
                return parse_duration(text)
            if formats.strict:
                return None
            if match := self.CLOCK.fullmatch(text):
                hours, minutes, seconds = match.groups()
                return timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
            found = self.WORDS.findall(text)
            if found and not self.WORDS.sub("", text).strip():
                return timedelta(seconds=sum(float(n) * self.SECONDS[unit.lower()] for n, unit in found))
        except OverflowError:
            return None
        return None

    def to_json(self, value: Any, field: "Field") -> Any:
        if value is None:
            return None
        seconds = int(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        days, seconds = divmod(seconds, 86400)
        hours, seconds = divmod(seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        return f"{sign}P{days}DT{hours}H{minutes}M{seconds}S"

    def to_text(self, value: Any, field: "Field") -> str:
        if value is None:
            return ""
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if seconds else f"{hours}:{minutes:02}"

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "string", "format": "duration"}
