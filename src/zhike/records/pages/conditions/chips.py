"""The chips of a condition: one for each part that can be taken away alone."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from zhike.records.access import Asker
from zhike.records.conditions import Group
from zhike.records.lists import ListQuery
from zhike.records.pages.answering import list_url
from zhike.records.pages.conditions.phrases import Phrases


@dataclass(frozen=True)
class ConditionChip:
    """Of what, how, and what; and the address of the list without it."""

    field: str
    operator: str
    value: str
    remove_url: str

    @property
    def phrase(self) -> str:
        return " ".join(filter(None, (self.field, self.operator, self.value)))


@dataclass(frozen=True)
class ConditionBar:
    """The chips that are set, and where the editor is that sets them."""

    chips: list[ConditionChip]
    editor_url: str


def condition_bar(
    query: ListQuery, asker: Asker, page: str = "records:list", more: tuple[tuple[str, str], ...] = ()
) -> ConditionBar:
    back = [
        ("back", urlencode([*more, *query.parameters()])),
        *([("page", "totals")] if "totals" in page else []),
    ]
    editor = f"{list_url(query.record_type, 'records:conditions')}?{urlencode(back)}"
    return ConditionBar(_chips(query, asker, page, more), editor)


def _chips(
    query: ListQuery, asker: Asker, page: str, more: tuple[tuple[str, str], ...]
) -> list[ConditionChip]:
    """Parts of an "all" stand side by side, as filters do; any other condition is one chip."""
    if query.where is None:
        return []
    phrases = Phrases(query.where, asker)
    others = [*more, *((name, text) for name, text in query.parameters() if name != "where")]
    base = list_url(query.record_type, page)

    def chip(part: Any, rest: list[Any]) -> ConditionChip:
        pairs = [*others, *([("where", compact_json(rest))] if rest else [])]
        return ConditionChip(*phrases.words(part), f"{base}?{urlencode(pairs)}" if pairs else base)

    if isinstance(query.where, Group) and query.where.mode == "all":
        raw = json.loads(query.where_text)["all"]
        return [chip(part, raw[:n] + raw[n + 1 :]) for n, part in enumerate(query.where.parts)]
    return [chip(query.where, [])]


def compact_json(parts: list[Any]) -> str:
    """Parts that must all hold, as short as an address wants them."""
    condition = parts[0] if len(parts) == 1 else {"all": parts}
    return json.dumps(condition, ensure_ascii=False, separators=(",", ":"))
