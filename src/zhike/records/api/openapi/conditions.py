"""The schema of a condition, as the parameter `where` takes it."""

from typing import Any

from zhike.records.conditions.reading import DEEPEST, MOST_PARTS
from zhike.records.conditions.values import MOST_VALUES
from zhike.records.registry import all_types

Schema = dict[str, Any]
CONDITION: Schema = {"$ref": "#/components/schemas/Condition"}
TEXT: Schema = {"type": "string"}


def condition_schema() -> Schema:
    """A tree of groups, comparisons, and questions about the rows around a record."""
    return {
        "title": "Condition",
        "description": (
            "Field, operator and value, in groups. A field may lead over relations: customer.country. Values of days"
            " may be dates, words such as this_month and last_30_days, or days from today such as -7d and +1m;"
            " of people me, of teams mine. What is not given is not asked."
            f" At most {MOST_PARTS} parts, {DEEPEST} deep."
        ),
        "oneOf": [
            *(
                _object(mode, {"type": "array", "minItems": 1, "items": CONDITION})
                for mode in ("all", "any", "none")
            ),
            *(_object(mode, TEXT, where=CONDITION) for mode in ("some", "no")),
            _object(
                "field",
                TEXT,
                needs=("operator",),
                operator={"type": "string", "enum": _operators()},
                value=_value(),
            ),
        ],
    }


def _object(name: str, schema: Schema, needs: tuple[str, ...] = (), **more: Schema) -> Schema:
    return {
        "type": "object",
        "required": [name, *needs],
        "properties": {name: schema, **more},
        "additionalProperties": False,
    }


def _operators() -> list[str]:
    fields = [field for record_type in all_types() for field in record_type.all_fields.values()]
    return sorted({operator for field in fields for operator in field.kind.operators})


def _value() -> Schema:
    one: Schema = {"type": ["string", "number", "boolean"]}
    ends = {"type": "object", "properties": {"from": one, "to": one}, "additionalProperties": False}
    several = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_VALUES}
    return {
        "anyOf": [one, several, ends],
        "description": "Several values: any of them. from and to: between.",
    }
