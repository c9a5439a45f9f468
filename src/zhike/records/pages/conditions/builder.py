"""The editor's model of a condition: each part with everything that can be chosen in its place.

It is made from the JSON as it stands, also half-made: what is unknown becomes the first choice there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhike.records.access import Asker
from zhike.records.conditions.days import read_stretch
from zhike.records.conditions.reading import DEEPEST, GROUPS, MOST_PARTS, resolve_field
from zhike.records.conditions.scope import Scope, scope_of
from zhike.records.conditions.values import EMPTY_OPERATORS, TEXT_OPERATORS
from zhike.records.declaration import RecordType
from zhike.records.errors import Invalid
from zhike.records.fields import Field
from zhike.records.pages.conditions.phrases import operator_label, stretch_label
from zhike.records.pages.filters import CONTROLS, OFFERED_DAYS
from zhike.records.pages.options import Offers, Option, picker_url

Choices = list[tuple[str, str]]
ROWS = "rows:"
SEVERAL = ("is", "is_not", "has_any", "has_all", "has_none")


@dataclass
class Part:
    """A group, a comparison, or a question about rows around; `within` names the rows it is asked of."""

    kind: str
    within: str
    mode: str = ""
    parts: "list[Part]" = field(default_factory=list)
    #: Fields and rows to choose from, grouped: (heading, [(value, label)]).
    choices: list[tuple[str, Choices]] = field(default_factory=list)
    chosen: str = ""
    operators: Choices = field(default_factory=list)
    operator: str = ""
    control: str = "none"
    values: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    search_url: str = ""
    low: str = ""
    high: str = ""
    word: str = ""
    words: Choices = field(default_factory=list)
    is_several: bool = False


class Builder:
    """Builds parts for one record type and one asker."""

    def __init__(self, record_type: RecordType, asker: Asker) -> None:
        self.record_type = record_type
        self.offers = Offers(asker)
        self.parts = 0

    def scope(self, within: str) -> Scope:
        """The rows that are named by a path of collections: orders/lines. Raises Invalid."""
        scope = scope_of(self.record_type)
        for name in within.split("/") if within else ():
            collection = scope.collection(name)
            if collection is None:
                raise Invalid("unknown_rows", _("There are no rows “%(name)s” here."), name=name[:60])
            scope = collection.scope
        return scope

    def group(self, raw: Any, within: str = "", depth: int = 1) -> Part:
        """The raw condition as a group; one that is none becomes the only part of an "all"."""
        mode = _mode(raw)
        given = raw[mode] if mode else [raw] if raw else [{}]
        parts = [self.part(part, within, depth + 1) for part in given[:MOST_PARTS] if self._may_add()]
        return Part("group", within, mode or "all", parts)

    def part(self, raw: Any, within: str, depth: int = 1) -> Part:
        raw = raw if isinstance(raw, dict) and depth <= DEEPEST else {}
        if _mode(raw):
            return self.group(raw, within, depth)
        mode = next((m for m in ("some", "no") if m in raw), "")
        scope = self.scope(within)
        collection = scope.collection(raw[mode]) if mode and isinstance(raw[mode], str) else None
        if collection is None:
            return self._comparison(raw, scope, within)
        inner = f"{within}/{collection.name}" if within else collection.name
        where = raw.get("where")
        parts = [self.group(where, inner, depth + 1)] if where else [Part("group", inner, "all")]
        chosen = f"{ROWS}{collection.name}"
        return Part("related", within, mode, parts, list(_choices(scope)), chosen)

    def _may_add(self) -> bool:
        self.parts += 1
        return self.parts <= MOST_PARTS

    def _comparison(self, raw: dict[str, Any], scope: Scope, within: str) -> Part:
        choices = list(_choices(scope))
        name = raw.get("field")
        try:
            steps, declared = resolve_field(name, scope)
        except Invalid:
            name = self._first(scope)
            steps, declared = (), scope.fields[name]
        if all(name != value for _heading, values in choices for value, _label in values):
            label = " › ".join(str(step.label) for step in (*steps, declared))
            choices.append((_("Further"), [(str(name), label)]))
        operators = [(key, operator_label(declared, key)) for key in declared.kind.operators]
        given = raw.get("operator")
        operator = str(given) if given in declared.kind.operators else declared.kind.operators[0]
        part = Part(
            "comparison", within, choices=choices, chosen=str(name), operators=operators, operator=operator
        )
        self._fill(part, declared, raw.get("value"))
        return part

    def _first(self, scope: Scope) -> str:
        preferred = scope.record_type.filters.split() if scope.record_type else []
        return next(iter(preferred or scope.fields))

    def _fill(self, part: Part, declared: Field, value: Any) -> None:
        """How the value is asked for, and what is set already."""
        part.control = _control(declared, part.operator)
        part.is_several = part.operator in SEVERAL
        if isinstance(value, dict):
            part.low, part.high = (_text(value.get(end)) for end in ("from", "to"))
        else:
            part.values = [
                _text(one) for one in (value if isinstance(value, list) else [value]) if one is not None
            ]
        if part.control in {"choices", "records"}:
            me = {"user": ("me", _("Me")), "team": ("mine", _("My teams"))}.get(declared.target)
            part.options = [*([Option(*me)] if me else []), *self.offers.of(declared, part.values)]
            part.search_url = picker_url(declared.target) if part.control == "records" else ""
        if part.control in {"day", "days"}:
            self._fill_days(part)

    def _fill_days(self, part: Part) -> None:
        first = part.values[0] if part.values else part.low or part.high
        part.word = first if not part.low and not part.high and _is_stretch(first) else ""
        if not part.word and not part.low and not part.high:
            part.low = first
            part.high = first if part.control == "days" else ""
        words = [*OFFERED_DAYS, *([part.word] if part.word and part.word not in OFFERED_DAYS else [])]
        part.words = [(word, stretch_label(word)) for word in words]


def _mode(raw: Any) -> str:
    return next((m for m in GROUPS if isinstance(raw, dict) and isinstance(raw.get(m), list)), "")


def _control(declared: Field, operator: str) -> str:
    if operator in EMPTY_OPERATORS:
        return "none"
    if operator in TEXT_OPERATORS:
        return "text"
    known = CONTROLS.get(declared.kind.key, "tags" if declared.kind.key == "tags" else "text")
    single = {"dates": "day", "range": "number"}
    ranges = {"dates": "days", "range": "range"}
    return (ranges if operator == "between" else single).get(known, known)


def _choices(scope: Scope) -> Iterator[tuple[str, Choices]]:
    """The fields of the rows; those of records they refer to; and the rows around them."""
    yield _label(scope.label), [(name, str(f.label)) for name, f in scope.fields.items()]
    for name, relation in scope.fields.items():
        target = scope.target_of(name)
        if target:
            fields = [(f"{name}.{key}", f"{relation.label} › {f.label}") for key, f in target.fields.items()]
            yield f"{relation.label} ›", fields
    around = [(f"{ROWS}{name}", _label(c.label)) for name, c in scope.collections.items()]
    if around:
        yield _("Rows around it"), around


def _label(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _is_stretch(text: str) -> bool:
    try:
        return read_stretch(text) is not None
    except Invalid:
        return False
