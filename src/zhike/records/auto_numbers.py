"""Numbers for people: given once, never again, also when many write at the same time."""

from datetime import date

from django.db import connection
from django.db.models import Model

from zhike.records.storage import AutoNumberField


def auto_number_fields(model: type[Model]) -> list[AutoNumberField]:
    return [f for f in model._meta.concrete_fields if isinstance(f, AutoNumberField)]


def next_numbers(field: AutoNumberField, count: int = 1, on: date | None = None) -> list[str]:
    """The next `count` numbers of the field, e.g. ["SO-10000"], in the period of the day `on`."""
    period = str((on or date.today()).year) if field.period == "year" else ""
    middle = f"{period}-" if period else ""
    values = _from_counter(field, count, period) if field.gapless or period else _from_sequence(field, count)
    return [f"{field.prefix}{middle}{value}" for value in values]


def _from_sequence(field: AutoNumberField, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [f'"{field.counter}"', count]
        )
        return [row[0] for row in cursor.fetchall()]


def _from_counter(field: AutoNumberField, count: int, period: str) -> list[int]:
    """Holds the counter's row until the transaction ends: no hole, no double."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_counter (key, period, value) VALUES (%s, %s, %s)"
            " ON CONFLICT (key, period) DO UPDATE SET value = records_counter.value + %s RETURNING value",
            [field.counter, period, field.start - 1 + count, count],
        )
        last = cursor.fetchone()[0]
    return list(range(last - count + 1, last + 1))
