"""Person, relation, links and file: values that name other rows.

Their `parse` only reads the id; that the row exists and the asker may see it is checked in
`zhike.records.binding`, for all rows at once.
"""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from zhike.records.errors import Invalid
from zhike.records.kinds.base import Formats, Kind, excerpt

if TYPE_CHECKING:
    from zhike.records.fields import Field


def read_id(raw: object) -> uuid.UUID:
    if isinstance(raw, uuid.UUID):
        return raw
    if isinstance(raw, dict) and set(raw) == {"id"}:
        raw = raw["id"]
    try:
        return uuid.UUID(raw) if isinstance(raw, str) else uuid.UUID(None)
    except (TypeError, ValueError):
        raise Invalid("not_an_id", _("“%(raw)s” is not the id of a record."), raw=excerpt(raw)) from None


class RelationKind(Kind):
    """One record of another type."""

    key = "relation"
    label = _("Relation")
    input = "relation"
    cell = "relation"
    operators: ClassVar[tuple[str, ...]] = ("is", "is_not", "is_empty", "is_not_empty")

    def parse(self, raw: object, field: "Field", formats: Formats) -> uuid.UUID:
        return read_id(raw)

    def to_json(self, value: Any, field: "Field") -> Any:
        return value and str(value)

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "string", "format": "uuid", "description": f"Id of a {field.target or 'record'}."}


class PersonKind(RelationKind):
    """Somebody who works with Zhike, chosen from the active people."""

    key = "person"
    label = _("Person")
    input = "person"
    cell = "person"


class TeamKind(RelationKind):
    """A team."""

    key = "team"
    label = _("Team")
    input = "team"
    cell = "team"


class LinksKind(RelationKind):
    """Several records of another type, in no order, each once."""

    key = "links"
    label = _("Links")
    input = "links"
    cell = "links"
    operators = ("has_any", "has_none", "is_empty", "is_not_empty")
    MOST = 1_000

    def empty_of(self, field: "Field") -> Any:
        return []

    def parse(self, raw: object, field: "Field", formats: Formats) -> list[uuid.UUID]:  # type: ignore[override]
        if not isinstance(raw, (list, tuple)):
            raise Invalid("not_a_list", _("This is not a list. Give a list of ids."))
        if len(raw) > self.MOST:
            raise Invalid("too_many", _("At most %(most)d links are kept."), most=self.MOST)
        return list(dict.fromkeys(read_id(part) for part in raw))

    def to_json(self, value: Any, field: "Field") -> Any:
        return [str(part) for part in value or ()]

    def schema(self, field: "Field") -> dict[str, Any]:
        return {"type": "array", "items": super().schema(field), "uniqueItems": True, "maxItems": self.MOST}


class FileKind(RelationKind):
    """An uploaded file."""

    key = "file"
    label = _("File")
    input = "file"
    cell = "file"
    operators = ("is_empty", "is_not_empty")
