"""One filter of a list: the short form of a condition that an address writes as field__operator=value."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhike.records.conditions.days import read_stretch
from zhike.records.conditions.tree import Comparison
from zhike.records.conditions.values import EMPTY_OPERATORS, check_operator, read_values
from zhike.records.errors import Invalid, Path
from zhike.records.fields import Field
from zhike.records.kinds import Formats

SEPARATOR = ".."

__all__ = ["EMPTY_OPERATORS", "SEPARATOR", "Filter", "parameter_name", "read_filter"]


@dataclass(frozen=True)
class Filter:
    """A checked filter. `raw` is what the address said, for chips and links; `condition` what it means."""

    condition: Comparison
    raw: tuple[str, ...]

    @property
    def field(self) -> Field:
        return self.condition.field

    @property
    def operator(self) -> str:
        return self.condition.operator

    @property
    def parameter(self) -> str:
        return parameter_name(self.field, self.operator)


def parameter_name(field: Field, operator: str) -> str:
    """`stage` for the kind's first operator, `stage__is_not` for another."""
    return field.name if operator == field.kind.operators[0] else f"{field.name}__{operator}"


def read_filter(field: Field, operator: str, raw: Sequence[str], formats: Formats) -> Filter:
    """Checks operator and values. Raises Invalid with the remedy."""
    check_operator(field, operator)
    given = [text for text in raw if text.strip()]
    if operator in EMPTY_OPERATORS:
        return Filter(Comparison((), field, operator, ()), tuple(raw))
    if not given:
        raise Invalid("no_value", _("The filter has no value. Give one, or leave the filter out."))
    value = _range(given[0], field) if operator == "between" else given
    values = read_values(field, operator, value, formats, _raise)
    return Filter(Comparison((), field, operator, values), tuple(raw))


def _raise(place: Path, problem: Invalid) -> None:
    raise problem


def _range(text: str, field: Field) -> object:
    """`from..to`, each side may be empty; a single value is both, and a word for days stays one."""
    low, separator, high = text.strip().partition(SEPARATOR)
    if not separator and field.kind.key in {"date", "datetime"} and read_stretch(low):
        return low
    return {"from": low.strip(), "to": (high if separator else low).strip()}
