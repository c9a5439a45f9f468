"""The home page: a greeting, what there is with its counts, the first steps, and what packages add."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhike.ui.navigation import everyone


@dataclass(frozen=True, kw_only=True)
class Card:
    """A link with a number on it. `count` receives the person; it must be cheap and respect access."""

    key: str
    label: Any
    icon: str
    url: Callable[[], str]
    count: Callable[[Any], Any]
    order: int = 100
    is_allowed: Callable[[Any], bool] = everyone


@dataclass(frozen=True, kw_only=True)
class Step:
    """One of the first steps in a new workspace; it disappears from the list to do once done."""

    key: str
    label: Any
    text: Any
    icon: str
    url: Callable[[], str]
    is_done: Callable[[Any], bool]
    order: int = 100
    is_allowed: Callable[[Any], bool] = everyone


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section below the counts. `load` receives the person and gives its template's data; None hides it."""

    key: str
    template: str
    load: Callable[[Any], Mapping[str, Any] | None]
    order: int = 100


_cards: dict[str, Card] = {}
_steps: dict[str, Step] = {}
_parts: dict[str, Part] = {}


def register_card(card: Card) -> None:
    _cards[card.key] = card


def register_step(step: Step) -> None:
    _steps[step.key] = step


def register_part(part: Part) -> None:
    _parts[part.key] = part


def _loaded_parts(user: Any) -> list[dict[str, Any]]:
    loaded = [(part, part.load(user)) for part in sorted(_parts.values(), key=lambda part: part.order)]
    return [{"template": part.template, "data": data} for part, data in loaded if data is not None]


def home(request: HttpRequest) -> HttpResponse:
    """The page at `/`."""
    user = request.user
    cards = sorted((card for card in _cards.values() if card.is_allowed(user)), key=lambda card: card.order)
    steps = sorted((step for step in _steps.values() if step.is_allowed(user)), key=lambda step: step.order)
    done = {step.key: step.is_done(user) for step in steps}
    return render(
        request,
        "ui/home.html",
        {
            "today": timezone.localdate(),
            "cards": [{"card": card, "url": card.url(), "count": card.count(user)} for card in cards],
            "steps": [{"step": step, "url": step.url(), "is_done": done[step.key]} for step in steps],
            "is_complete": all(done.values()),
            "parts": _loaded_parts(user),
        },
    )
