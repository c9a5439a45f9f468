"""Recipes that packages bring along for well-known files."""

from dataclasses import dataclass

from zhike.records.imports.columns import used_columns
from zhike.records.imports.layout import plain_name
from zhike.records.imports.recipe import Recipe


@dataclass(frozen=True)
class BuiltIn:
    """A recipe by its key, with the name people see and where files of this kind come from."""

    key: str
    name: str
    recipe: Recipe
    source: str = ""


_known: dict[str, BuiltIn] = {}


def register(built_in: BuiltIn) -> None:
    _known[built_in.key] = built_in


def all_built_in() -> list[BuiltIn]:
    return sorted(_known.values(), key=lambda found: found.name)


def find(name: str) -> BuiltIn | None:
    """By key or by name, in upper or lower case."""
    wanted = name.casefold()
    return next((b for b in _known.values() if wanted in (b.key.casefold(), b.name.casefold())), None)


def fitting(columns: list[str]) -> BuiltIn | None:
    """The one whose columns the file has, all of them."""
    plain = {plain_name(column) for column in columns}
    return next((b for b in all_built_in() if {plain_name(c) for c in used_columns(b.recipe)} <= plain), None)
