"""Change sets as lines of a list; and the latest of them, for the home page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhike.records.access import Asker
from zhike.records.models import ChangeSet
from zhike.records.pages.asking import asker_of_user
from zhike.records.pages.change_words import FACES, icon_of, what_of
from zhike.records.undo.contents import TypeCount, counts_of, names_of_single
from zhike.records.undo.finding import find

SHOWN = 8


@dataclass(frozen=True)
class Line:
    """One change set: what was done, through which face, and to which records."""

    change_set: ChangeSet
    what: str
    icon: str
    face: Any
    #: What the record is called, where it is just one.
    name: str
    counts: Sequence[TypeCount]


def lines_of(found: Sequence[ChangeSet], asker: Asker) -> list[Line]:
    counts = counts_of([one.pk for one in found], asker) if found else {}
    names = names_of_single(counts, asker) if counts else {}
    return [
        Line(one, what_of(one), icon_of(one), FACES[one.face], names.get(one.pk, ""), counts.get(one.pk, ()))
        for one in found
    ]


def latest_changes(user: Any) -> Mapping[str, Any] | None:
    """The newest changes, without what the system did because of them; None where there are none yet."""
    asker = asker_of_user(user)
    found = list(find(asker, with_follow_ups=False)[:SHOWN])
    return {"lines": lines_of(found, asker)} if found else None
