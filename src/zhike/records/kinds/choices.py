"""Choice, multiple choice and tags."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid
from zhike.records.kinds.base import Formats, Kind, excerpt, text_of

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from zhike.records.fields import Field

#: The soft palette of ten that holds in dark mode too.
COLOURS = ("grey", "red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink")
LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Choice:
    """One option: a stable key, its label per language, its colour from the palette."""

    key: str
    label: "str | Promise"
    colour: str = "grey"


def labels_of(options: Iterable[Choice]) -> dict[str, str]:
    """Every word that names an option, in any language of the product, to its key."""
    words: dict[str, str] = {}
    for option in options:
        words[option.key.casefold()] = option.key
        for language in LANGUAGES:
            with translation.override(language):
                words.setdefault(str(option.label).casefold(), option.key)
    return words


class ChoiceKind(Kind):
    """One of the field's options, stored by its key."""

    key = "choice"
    label = _("Choice")
    input = "choice"
    cell = "choice"
    operators: ClassVar[tuple[str, ...]] = ("is", "is_not", "is_empty", "is_not_empty")
    empty = ""

    def options(self, field: "Field") -> tuple[Choice, ...]:
        return field.choices

    def words(self, field: "Field") -> dict[str, str]:
        if not field.memo:
            field.memo.update(labels_of(self.options(field)))
        return field.memo

    def parse(self, raw: object, field: "Field", formats: Formats) -> str:
        return self.pick(text_of(raw), field, formats)

    def pick(self, text: str, field: "Field", formats: Formats) -> str:
        options = self.options(field)
        if any(option.key == text for option in options):
            return text
        key = None if formats.strict else self.words(field).get(text.casefold())
        if key is None:
            known = ", ".join(option.key for option in options[:12]) + (" …" if len(options) > 12 else "")
            raise Invalid(
                "unknown_choice",
                _("“%(raw)s” is none of the choices: %(known)s."),
                raw=excerpt(text),
                known=known,
            )
        return key

    def label_of(self, key: str, field: "Field") -> Choice | None:
        return next((option for option in self.options(field) if option.key == key), None)

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "string", "enum": [option.key for option in self.options(field)]}


class MultipleChoiceKind(ChoiceKind):
    """Several of the field's options, in the order given, each once."""

    key = "multiple_choice"
    label = _("Multiple choice")
    input = "multiple_choice"
    cell = "multiple_choice"
    operators = ("has_any", "has_all", "has_none", "is_empty", "is_not_empty")

    def empty_of(self, field: "Field") -> Any:
        return []

    def parse(self, raw: object, field: "Field", formats: Formats) -> list[str]:  # type: ignore[override]
        return list(
            dict.fromkeys(self.pick(text_of(part), field, formats) for part in parts_of(raw, formats))
        )

    def to_text(self, value: Any, field: "Field") -> str:
        return ", ".join(value or ())

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "array", "items": super().schema(field), "uniqueItems": True}


class TagsKind(Kind):
    """Free words on a record, each once, at most 50 of 60 characters."""

    key = "tags"
    label = _("Tags")
    input = "tags"
    cell = "tags"
    operators = MultipleChoiceKind.operators
    MOST, LONGEST = 50, 60

    def empty_of(self, field: "Field") -> Any:
        return []

    def parse(self, raw: object, field: "Field", formats: Formats) -> list[str]:
        words = [" ".join(text_of(part).split()) for part in parts_of(raw, formats)]
        first_spellings: dict[str, str] = {}
        for word in filter(None, words):
            first_spellings.setdefault(word.casefold(), word)
        tags = list(first_spellings.values())
        if len(tags) > self.MOST:
            raise Invalid("too_many", _("At most %(most)d tags are kept. Remove some."), most=self.MOST)
        for tag in tags:
            if len(tag) > self.LONGEST:
                raise Invalid(
                    "too_long",
                    _("The tag “%(tag)s” has over %(limit)d characters."),
                    tag=excerpt(tag),
                    limit=self.LONGEST,
                )
        return tags

    def to_text(self, value: Any, field: "Field") -> str:
        return ", ".join(value or ())

    def schema(self, field: "Field") -> dict[str, Any]:
        return {
            "type": "array",
            "items": {"type": "string", "maxLength": self.LONGEST},
            "maxItems": self.MOST,
        }


def parts_of(raw: object, formats: Formats) -> list[object]:
    """A list as it is; a text split at commas, semicolons, bars and their Chinese forms."""
    if isinstance(raw, (list, tuple)):
        return list(raw)
    if formats.strict or not isinstance(raw, str):
        raise Invalid("not_a_list", _("This is not a list. Give a list of texts."))
    for mark in "，、；;|\n":
        raw = raw.replace(mark, ",")
    return [part for part in raw.split(",") if part.strip()]
