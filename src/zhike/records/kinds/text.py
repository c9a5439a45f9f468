"""Text, long text and auto-number."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.records.errors import Invalid
from zhike.records.kinds.base import Formats, Kind, text_of

if TYPE_CHECKING:
    from zhike.records.fields import Field


class TextKind(Kind):
    """One line of text, up to `max_length` characters."""

    key = "text"
    label = pgettext_lazy("field kind", "Text")
    operators: ClassVar[tuple[str, ...]] = (
        "contains",
        "is",
        "is_not",
        "starts_with",
        "is_empty",
        "is_not_empty",
    )
    empty = ""

    def parse(self, raw: object, field: "Field", formats: Formats) -> str:
        text = " ".join(text_of(raw).split())
        self.check_length(text, field)
        return text

    def check_length(self, text: str, field: "Field") -> None:
        limit = field.max_length
        if limit and len(text) > limit:
            raise Invalid(
                "too_long",
                _("Has %(length)d characters; at most %(limit)d are kept. Shorten it."),
                length=len(text),
                limit=limit,
            )

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "string", **({"maxLength": field.max_length} if field.max_length else {})}


class LongTextKind(TextKind):
    """Text of several lines, up to 100,000 characters unless the field says less."""

    key = "long_text"
    label = _("Long text")
    input = "long_text"
    cell = "long_text"
    operators = ("contains", "is_empty", "is_not_empty")

    def parse(self, raw: object, field: "Field", formats: Formats) -> str:
        text = text_of(raw).replace("\r\n", "\n").replace("\r", "\n")
        self.check_length(text, field)
        return text


class AutoNumberKind(TextKind):
    """A number for people (C-10482), given by the engine."""

    key = "auto_number"
    label = _("Number (automatic)")
    cell = "code"
    operators = ("is", "contains")
