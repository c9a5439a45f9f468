"""What a choice offers: options of a field, active people, teams, and the records of another type."""

from collections.abc import Callable, Iterable, Sequence
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


class Offers:
    """What the choices of one page offer; each list, and the names of each target, are read once."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self._lists: dict[object, list[Option]] = {}
        self._names: dict[str, dict[UUID, str]] = {}

    def learn(self, chosen: Iterable[tuple[Field, Sequence[str]]]) -> None:
        """Reads the names of everything that is chosen, for all inputs of a form at once."""
        wanted: dict[str, set[UUID]] = {}
        for field, values in chosen:
            if field.is_reference or field.is_links:
                wanted.setdefault(field.target, set()).update(pk for text in values if (pk := as_uuid(text)))
        for target, ids in wanted.items():
            known = self._names.setdefault(target, {})
            known |= names_of(self.asker, target, ids - known.keys()) if ids - known.keys() else {}

    def of(self, field: Field, chosen: Sequence[str] = (), search: str = "") -> list[Option]:
        """Everything a short list can offer; of records only the chosen and the first that were searched."""
        if field.kind.key in CHOICES:
            return self._once(id(field), lambda: _choices(field))
        if field.target in {"user", "team"}:
            found = self._once(field.target, lambda: search_target(field.target, self.asker, "", MOST_PLAIN))
            return self._with_chosen(found, field, chosen)
        if field.target and field.target != "storedfile":
            found = search_target(field.target, self.asker, search, MOST) if search else []
            return self._with_chosen(found, field, chosen)
        return []

    def _once(self, key: object, read: Callable[[], list[Option]]) -> list[Option]:
        if key not in self._lists:
            self._lists[key] = read()
        return self._lists[key]

    def _with_chosen(self, found: list[Option], field: Field, chosen: Sequence[str]) -> list[Option]:
        offered = {option.value for option in found}
        missing = [text for text in chosen if text not in offered]
        if missing and not all(as_uuid(text) in self._names.get(field.target, {}) for text in missing):
            self.learn([(field, missing)])
        names = self._names.get(field.target, {})
        return [*(Option(text, names[pk]) for text in missing if (pk := as_uuid(text)) in names), *found]


def _choices(field: Field) -> list[Option]:
    return [Option(o.key, str(o.label), colour=o.colour) for o in field.kind.options(field)]  # type: ignore[attr-defined]


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
