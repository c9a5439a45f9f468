"""What happened last, for the home page: the newest change sets that the person sees."""

from collections.abc import Mapping
from typing import Any

from zhike.records.pages.asking import asker_of_user
from zhike.records.pages.change_words import FACES, icon_of, what_of
from zhike.records.undo.contents import counts_of
from zhike.records.undo.finding import find

SHOWN = 8


def latest_changes(user: Any) -> Mapping[str, Any] | None:
    """The newest changes, without what the system did because of them; None where there are none yet."""
    asker = asker_of_user(user)
    found = list(find(asker, with_follow_ups=False)[:SHOWN])
    counts = counts_of([one.pk for one in found], asker) if found else {}
    lines = [(one, what_of(one), icon_of(one), FACES[one.face], counts.get(one.pk, ())) for one in found]
    return {"lines": lines} if lines else None
