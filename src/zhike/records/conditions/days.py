"""Days that are named from today: this_month, last_30_days, -7d."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from zhike.records.errors import Invalid

WORDS = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month", "next_month",
    "this_quarter", "last_quarter", "next_quarter", "this_year", "last_year", "next_year",
)  # fmt: skip
ROLLING = re.compile(r"(last|next)_(\d{1,5})_days")
OFFSET = re.compile(r"([+-])(\d{1,5})([dwmy])")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
#: A hundred years, in days, weeks, months and years: nobody means more, and calendars end.
FARTHEST = {"d": 36_525, "w": 5_218, "m": 1_200, "y": 100}


@dataclass(frozen=True)
class Stretch:
    """One or more days, known only when today is: weeks begin on Monday; the last 30 days end with today."""

    word: str

    def days(self, today: date) -> tuple[date, date]:
        """Its first and its last day."""
        if offset := OFFSET.fullmatch(self.word):
            sign, number, unit = offset.groups()
            day = _moved(today, int(f"{sign}{number}"), unit)
            return day, day
        if rolling := ROLLING.fullmatch(self.word):
            span = timedelta(days=int(rolling[2]) - 1)
            return (today - span, today) if rolling[1] == "last" else (today, today + span)
        which, _underscore, unit = self.word.partition("_")
        if not unit:
            day = today + timedelta(days=("yesterday", "today", "tomorrow").index(which) - 1)
            return day, day
        return _of_calendar(unit, ("last", "this", "next").index(which) - 1, today)


def read_stretch(text: str) -> Stretch | None:
    """The stretch that a word names; None where it names none. Raises Invalid where it is out of reach."""
    if text in WORDS:
        return Stretch(text)
    found = ROLLING.fullmatch(text) or OFFSET.fullmatch(text)
    if found is None:
        return None
    unit = "d" if found[1] in {"last", "next"} else found[3]
    if int(found[2]) > FARTHEST[unit] or (found[1] in {"last", "next"} and int(found[2]) == 0):
        raise Invalid(
            "too_far", _("“%(raw)s” is out of reach. Stay within a hundred years of today."), raw=text
        )
    return Stretch(text)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day, also where its midnight is skipped or comes twice."""
    return datetime.combine(day, time.min, tzinfo=zone)


def _of_calendar(unit: str, which: int, today: date) -> tuple[date, date]:
    """The last (-1), this (0) or next (1) week, month, quarter or year."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=which)
        return monday, monday + timedelta(days=6)
    size = MONTHS[unit]
    begun = (today.month - 1) // size * size + 1
    first = _months_later(today.replace(day=1, month=begun), which * size)
    return first, _months_later(first, size) - timedelta(days=1)


def _moved(day: date, number: int, unit: str) -> date:
    """The 31st moved by a month stays within the month: a month after 31 January is the end of February."""
    if unit in "dw":
        return day + timedelta(days=number * (7 if unit == "w" else 1))
    first = _months_later(day.replace(day=1), number * (12 if unit == "y" else 1))
    last = _months_later(first, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _months_later(first: date, months: int) -> date:
    index = first.month - 1 + months
    return date(first.year + index // 12, index % 12 + 1, 1)
