"""The navigation as data: packages register what they have, the frame draws what exists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def everyone(user: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading in the navigation. The group with the key "" has none and comes first."""

    key: str
    label: Any
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry. `go_key` is the letter after `G`; `is_allowed` asks whether a person sees it."""

    key: str
    label: Any
    icon: str
    url_name: str
    url_kwargs: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    order: int = 100
    go_key: str = ""
    is_allowed: Callable[[Any], bool] = everyone

    @property
    def url(self) -> str:
        return reverse(self.url_name, kwargs=dict(self.url_kwargs))


@dataclass(frozen=True)
class Entry:
    """An item as it stands on the page of a request."""

    item: Item
    url: str
    is_current: bool


@dataclass(frozen=True)
class Section:
    """A group with the entries that the person may see."""

    group: Group
    entries: list[Entry]


PHONE_TABS = 5  # as many as fit side by side, the one that opens the sheet included

_groups: dict[str, Group] = {"": Group(key="", label="", order=0)}
_items: dict[str, Item] = {}
_create_items: dict[str, Item] = {}


def register_group(group: Group) -> None:
    _groups[group.key] = group


def register(item: Item) -> None:
    """Adds an entry; the same key again replaces it."""
    _items[item.key] = item


def register_create(item: Item) -> None:
    """Adds an entry to the create button of the top bar ("Customer", "Order"…)."""
    _create_items[item.key] = item


def _allowed(items: dict[str, Item], user: Any) -> list[Item]:
    return sorted((item for item in items.values() if item.is_allowed(user)), key=lambda item: item.order)


def _current_key(request: HttpRequest, addresses: dict[str, str]) -> str:
    """The entry whose address is the longest beginning of the page's."""
    fitting = [
        (len(url), key)
        for key, url in addresses.items()
        if request.path == url or (url != "/" and request.path.startswith(url.rstrip("/") + "/"))
    ]
    return max(fitting)[1] if fitting else ""


def sections(request: HttpRequest) -> list[Section]:
    """The navigation for the person who asks, in order, without empty groups."""
    items = _allowed(_items, request.user)
    addresses = {item.key: item.url for item in items}
    current = _current_key(request, addresses)
    by_group: dict[str, list[Entry]] = {}
    for item in items:
        entry = Entry(item, addresses[item.key], item.key == current)
        by_group.setdefault(item.group, []).append(entry)
    groups = sorted(
        (_groups.get(key) or Group(key=key, label=key) for key in by_group), key=lambda g: g.order
    )
    return [Section(group, by_group[group.key]) for group in groups]


def bottom_tabs(request: HttpRequest) -> tuple[list[Entry], bool]:
    """The beginning of the navigation, for the tabs of a phone, and whether a sheet must hold the rest."""
    entries = [entry for section in sections(request) for entry in section.entries]
    has_more = len(entries) > PHONE_TABS
    return entries[: PHONE_TABS - 1 if has_more else PHONE_TABS], has_more


def create_entries(request: HttpRequest) -> list[Entry]:
    return [Entry(item, item.url, False) for item in _allowed(_create_items, request.user)]
