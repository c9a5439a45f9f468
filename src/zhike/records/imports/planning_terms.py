"""Expressions that the plans of records and of child rows share."""

from zhike.records.imports.layout import StagedField, StagedPart
from zhike.records.imports.stored_text import is_ordered


def picked(column: str, one: StagedField) -> str:
    """The value that counts among the rows of one record."""
    pick = one.value.pick
    if is_same_in_all_rows(one):
        return f"min({column})" if is_ordered(one.staged_type) else f"(array_agg({column}))[1]"
    if pick == "most":
        return f"mode() WITHIN GROUP (ORDER BY {column})"
    order = "row_no DESC" if pick == "last" else "row_no"
    return f"(array_agg({column} ORDER BY {order}) FILTER (WHERE {column} IS NOT NULL))[1]"


def is_same_in_all_rows(one: StagedField) -> bool:
    """A plain constant: nothing to choose among the rows of a record."""
    value = one.value
    return not (value.column or value.template or value.cases or value.part)


def differs_within(column: str, one: StagedField) -> str:
    """Whether the rows of one record say different things."""
    if is_same_in_all_rows(one):
        return "false"
    plain = column if one.is_part or is_ordered(one.staged_type) else f"{column}::text"
    return f"coalesce(min({plain}) <> max({plain}), false)"


def differing(part: StagedPart, *, clears: bool) -> str:
    """Whether the present row `t` would change: an expression over `c` and `t`."""
    pairs = [
        (f't."{one.field.attname}"', new_value(i, one, clears=clears))
        for i, one in enumerate(part.fields)
        if not one.value.only_new
    ]
    if not pairs:
        return "false"
    return " OR ".join(f"{old} IS DISTINCT FROM {new}" for old, new in pairs)


def new_value(i: int, one: StagedField, *, clears: bool, plan: str = "c") -> str:
    """What the column holds after an update: a blank keeps, or clears where the field can be empty."""
    if clears and one.field.nullable and not one.field.required:
        return f"{plan}.v{i}"
    return f'coalesce({plan}.v{i}, t."{one.field.attname}")'
