"""A first mapping for a file that nobody has mapped yet: by the names of its columns, and what stands in them.

The outcome says for each column where it goes, by the names of `targets.py`.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.utils import translation

from zhike.records import registry
from zhike.records.imports import built_in
from zhike.records.imports.assembling import Choices, assemble
from zhike.records.imports.formats_guess import guessed_reading
from zhike.records.imports.hints import ChildHint, TypeHint, all_hints
from zhike.records.imports.layout import plain_name
from zhike.records.imports.recipe import Recipe
from zhike.records.imports.targets import child_target, field_target, id_target, line_target
from zhike.records.kinds.choices import LANGUAGES

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+?[\d\s().-]{7,20}")
MOST_LIKELY = 0.8
#: What a word with the noun of its type before it counts, beside a bare one.
WITH_NOUN = 1.5


def guess(inspection: dict[str, Any], *, may_load: bool = False) -> Recipe:
    """The recipe to start from: a built-in one whose columns fit, or one put together from what is known."""
    fitting = built_in.fitting([column["name"] for column in inspection["columns"]])
    if fitting:
        return fitting.recipe
    return assemble(
        Guess(inspection).targets(), Choices(reading=guessed_reading(inspection), may_load=may_load)
    )


class Guess:
    """Finds the one kind of record that a file is about, and what else its rows speak of."""

    def __init__(self, inspection: dict[str, Any]) -> None:
        self.columns = {column["name"]: column["telling"] for column in inspection["columns"]}
        self.found: dict[str, str] = {}

    def targets(self) -> dict[str, str]:
        """Where each column goes; columns that nothing is known about are left out."""
        hints = [hint for hint in all_hints() if registry.find(hint.type)]
        scores = {hint.type: self._score(hint) for hint in hints}
        root = max(hints, key=lambda hint: scores[hint.type], default=None)
        if root is None or scores[root.type] <= 0:
            return {}
        if self._has_lines(root):
            for hint in hints:
                if hint.type in related_types(root.type):
                    self._map_type(hint, is_root=False)
        self._map_type(root, is_root=True)
        return self.found

    # --- words

    def _score(self, hint: TypeHint) -> float:
        """How much the columns speak of the type; words with its noun count more than bare ones."""
        words = [*self._all_words(hint), *(f"{noun} {word}" for noun in hint.nouns for word in hint.ids)]
        score = 0.0
        for name in self.columns:
            if _matches(name, words, hint.nouns, needs_noun=True):
                score += WITH_NOUN
            elif _matches(name, words, hint.nouns):
                score += 1
        return score - 2 if hint.lines and not self._has_lines(hint) else score

    def _all_words(self, hint: TypeHint) -> list[str]:
        words = [word for name in mapped_fields(hint) for word in words_of(hint, name)]
        words += [word for child in hint.children for word in child.words]
        if hint.lines:
            words += [word for said in hint.lines.words.values() for word in said]
        return words

    def _has_lines(self, hint: TypeHint) -> bool:
        if hint.lines is None:
            return False
        words = [word for name in hint.lines.needs for word in hint.lines.words.get(name, ())]
        return any(_matches(column, words, ()) for column in self.columns)

    def _take(
        self, target: str, words: Iterable[str], nouns: Iterable[str], *, needs_noun: bool = False
    ) -> bool:
        """Gives the first free column that is called by one of the words to the target."""
        for word in words:
            for column in self.columns:
                if column not in self.found and _matches(column, [word], nouns, needs_noun=needs_noun):
                    self.found[column] = target
                    return True
        return False

    # --- parts

    def _map_type(self, hint: TypeHint, *, is_root: bool) -> None:
        if not hint.key_field:
            ids = [f"{noun} {word}" for noun in hint.nouns for word in hint.ids]
            self._take(id_target(hint.type), [*ids, *(hint.ids if is_root else ())], ())
        for name in mapped_fields(hint):
            needs_noun = not is_root and name != hint.key_field
            self._take(field_target(hint.type, name), words_of(hint, name), hint.nouns, needs_noun=needs_noun)
        for child in hint.children:
            self._map_child(hint, child, is_root)
        if is_root and hint.lines and self._has_lines(hint):
            fields = registry.get(hint.type).lines[hint.lines.lines].all_fields
            for name, words in hint.lines.words.items():
                self._take(
                    line_target(hint.type, hint.lines.name, name), [*words, *labels(fields[name].label)], ()
                )

    def _map_child(self, hint: TypeHint, child: ChildHint, is_root: bool) -> None:
        target = child_target(hint.type, child.name)
        if self._take(target, child.words, hint.nouns, needs_noun=not is_root) or not (
            is_root and child.looks
        ):
            return
        pattern = EMAIL if child.looks == "email" else PHONE
        for column, samples in self.columns.items():
            fitting = sum(1 for sample in samples if pattern.fullmatch(sample))
            is_id = child.looks == "phone" and not any(
                "+" in s or len(re.sub(r"\D", "", s)) >= 10 for s in samples
            )
            if column not in self.found and samples and fitting >= MOST_LIKELY * len(samples) and not is_id:
                self.found[column] = target
                return


def related_types(type_key: str) -> set[str]:
    """Types that records of this type, or their child rows, name."""
    record_type = registry.get(type_key)
    fields = [*record_type.all_fields.values()]
    fields += [field for lines in record_type.children for field in lines.all_fields.values()]
    return {field.target for field in fields if field.is_reference}


def mapped_fields(hint: TypeHint) -> list[str]:
    """Fields that a column can fill: no links, no relations, and of the facts those that have words."""
    fields = registry.get(hint.type).all_fields
    return [
        name
        for name, field in fields.items()
        if not (field.is_links or field.is_reference) and (not field.is_fact or name in hint.words)
    ]


def words_of(hint: TypeHint, name: str) -> list[str]:
    field = registry.get(hint.type).all_fields[name]
    return [name, *hint.words.get(name, ()), *labels(field.label)]


def labels(label: Any) -> list[str]:
    """The label in every language of the product."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(str(label))
    return found


def _matches(column: str, words: Iterable[str], nouns: Iterable[str], *, needs_noun: bool = False) -> bool:
    plain = plain_name(column)
    plain_nouns = [plain_name(noun) for noun in nouns]
    known = {plain_name(word) for word in words}
    prefixed = {noun + word for noun in plain_nouns for word in known}
    if needs_noun:
        return plain in prefixed | {word for word in known if word.startswith(tuple(plain_nouns))}
    return plain in known | prefixed
