"""The parts of a checked condition. What depends on who asks, or on today, is still unresolved in them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhike.records.fields import Field

if TYPE_CHECKING:
    from zhike.records.conditions.scope import Collection


@dataclass(frozen=True)
class Comparison:
    """A field, an operator, values. `steps` are the relations that lead to the field: customer, then country."""

    steps: tuple[Field, ...]
    field: Field
    operator: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Group:
    """All, any or none of the parts hold."""

    mode: str
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Related:
    """Some, or no, visible row of a collection meets `where`; without it, any row does."""

    mode: str
    collection: "Collection"
    where: "Condition | None"


Condition = Comparison | Group | Related
