"""What a choice offers: options of a field, active people, teams, and the records of another type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhike.core.models import Team, User
from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.fields import Field
from zhike.records.labels import names_of
from zhike.records.lists import page, parse

#: Options offered at once; more are found by typing.
MOST = 20
#: A plain choice shows this many people and teams; it is longer than a picker, as nobody can type.
MOST_PLAIN = 500
CHOICES = {"choice", "multiple_choice", "currency"}


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    detail: str = ""
    colour: str = ""


def options_of(field: Field, asker: Asker, chosen: Sequence[str] = (), search: str = "") -> list[Option]:
    """Everything a short list can offer for a field; of records only the chosen and the first found."""
    if field.kind.key in CHOICES:
        return [Option(o.key, str(o.label), colour=o.colour) for o in field.kind.options(field)]  # type: ignore[attr-defined]
    if field.target in {"user", "team"}:
        return _with_chosen(search_target(field.target, asker, search, MOST_PLAIN), field, asker, chosen)
    if field.target and field.target != "storedfile":
        return _with_chosen(
            search_target(field.target, asker, search, MOST) if search else [], field, asker, chosen
        )
    return []


def _with_chosen(found: list[Option], field: Field, asker: Asker, chosen: Sequence[str]) -> list[Option]:
    known = {option.value for option in found}
    missing = {pk for text in chosen if text not in known and (pk := as_uuid(text))}
    if not missing:
        return found
    names = names_of(asker, field.target, missing)
    return [*(Option(str(pk), name) for pk, name in names.items()), *found]


def search_target(target: str, asker: Asker, search: str, most: int = MOST) -> list[Option]:
    """People, teams or records whose name holds every word of the search."""
    if target == "user":
        return _named(User.objects.filter(is_active=True), search, most, ("name", "email"))
    if target == "team":
        return _named(Team.objects.all(), search, most, ("name",))
    record_type = registry.get(target)
    params = {"q": [search], "limit": [str(min(most, 200))]} if search and record_type.search else {}
    query = parse(record_type, params, asker)
    rows = page(query, asker).rows[:most]
    return [Option(str(row.pk), record_type.title_of(row), detail_of(record_type, row)) for row in rows]


def detail_of(record_type: Any, row: Any) -> str:
    """The number of a record, which tells namesakes apart."""
    for field in record_type.all_fields.values():
        if field.kind.key == "auto_number" and field.name != record_type.title:
            return str(getattr(row, field.name) or "")
    return ""


def _named(people: "QuerySet[Any]", search: str, most: int, columns: Iterable[str]) -> list[Option]:
    for word in search.split():
        condition = Q()
        for column in columns:
            condition |= Q(**{f"{column}__icontains": word})
        people = people.filter(condition)
    return [
        Option(str(one.pk), one.name, getattr(one, "email", "")) for one in people.order_by("name")[:most]
    ]


def as_uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def picker_url(target: str) -> str:
    return reverse("records:pick", kwargs={"target": target})
