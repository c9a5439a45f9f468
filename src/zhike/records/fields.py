"""A field of a record type: a name, a kind, and what differs from field to field."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from zhike.records.kinds.base import Kind
    from zhike.records.kinds.choices import Choice


@dataclass
class Field:
    """Everything the faces of the engine know about one field; kinds read their settings here."""

    name: str
    kind: "Kind"
    label: "str | Promise"
    help: "str | Promise" = ""
    #: Attribute and column that holds the value (owner_id for owner).
    attname: str = ""
    max_length: int | None = None
    digits: int = 20
    decimals: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    nullable: bool = False
    required: bool = False
    #: Whether nothing may be stored; a choice with a default, say, always has a value.
    may_be_blank: bool = True
    unique: bool = False
    default: Any = None
    choices: "tuple[Choice, ...]" = ()
    #: Key of the record type that a relation, or links, point to.
    target: str = ""
    #: Where the currency of an amount stands: a sibling field, or "parent.field".
    currency_field: str = ""
    #: Written only by actions and the engine, never by form, API or import.
    is_fact: bool = False
    model_field: "models.Field[Any, Any] | None" = None
    memo: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.attname = self.attname or self.name

    @property
    def is_links(self) -> bool:
        return self.kind.key == "links"

    @property
    def is_reference(self) -> bool:
        """Holds the id of one other row."""
        return self.kind.key in {"relation", "person", "team", "file"}

    def value_of(self, row: models.Model) -> Any:
        """The stored value: an id for references, a list of ids for links."""
        if self.is_links:
            return [linked.pk for linked in getattr(row, self.name).all()]
        return getattr(row, self.attname)

    def json_of(self, row: models.Model) -> Any:
        return self.kind.to_json(self.value_of(row), self)


def field_from(model_field: "models.Field[Any, Any]", *, is_fact: bool = False) -> Field:
    """The field that a model field declares. Model fields outside `zhike.records.storage` have no kind."""
    kind = getattr(model_field, "kind", None)
    if kind is None:
        raise TypeError(f"{model_field} has no field kind; declare it with a class of zhike.records.storage.")
    related = model_field.related_model
    has_default = model_field.has_default()
    return Field(
        name=model_field.name,
        kind=kind,
        label=model_field.verbose_name,
        help=model_field.help_text,
        attname=model_field.attname if hasattr(model_field, "attname") else model_field.name,
        max_length=getattr(model_field, "longest", None) or model_field.max_length,
        digits=getattr(model_field, "max_digits", None) or 18,
        decimals=getattr(model_field, "decimal_places", None) or 0,
        minimum=getattr(model_field, "minimum", None),
        maximum=getattr(model_field, "maximum", None),
        nullable=model_field.null,
        required=not model_field.blank and not has_default,
        may_be_blank=model_field.blank,
        unique=model_field.unique,
        default=model_field.default if has_default else None,
        choices=tuple(getattr(model_field, "options", ())),
        target=str(related._meta.model_name) if isinstance(related, type) else "",
        currency_field=getattr(model_field, "currency", ""),
        is_fact=is_fact,
        model_field=model_field,
    )
