"""A recipe: how the columns of a file become records. Plain data, saved as JSON and used again."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

VERSION = 1


class RecipeProblem(Exception):
    """A recipe that cannot be understood: what is wrong, and where in its JSON."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}")
        self.where = where


@dataclass(frozen=True)
class Test:
    """A row passes when the text of the cell is like one of the patterns (see patterns.py), or unlike all."""

    column: str
    like: tuple[str, ...] = ()
    is_not: bool = False


@dataclass(frozen=True)
class Case:
    """A value for the rows that pass all tests; blank means nothing."""

    when: tuple[Test, ...]
    value: str = ""


@dataclass(frozen=True)
class Value:
    """Where the value of a field comes from: the first case that holds, else one of the sources."""

    column: str = ""
    constant: str = ""
    #: Text with columns in braces: "Customer {CustomerID}".
    template: str = ""
    cases: tuple[Case, ...] = ()
    #: Words of the file and what they mean here; a word that is not listed is read as it is.
    words: dict[str, str] = field(default_factory=dict)
    #: For a relation: the part of the same row, or how an existing record is found by the column's text:
    #: the name of a field, or "external:<system>".
    part: str = ""
    match: str = ""
    #: What happens to a row whose relation is not found: "reject" or "blank".
    missing: str = "reject"
    #: Which of several values in the rows of one record counts: "first", "last" or "most" (frequent).
    pick: str = "first"
    #: Written to new records only; in child rows, to the first child of a new record only.
    only_new: bool = False
    #: What stands in when all rows of a record are blank.
    otherwise: "Value | None" = None


@dataclass(frozen=True)
class Key:
    """What tells that two rows, or a row and a record, are the same thing.

    by: "external" (id in `system`, from `columns`), "field" (a field of the record), "child" (a field of
    child rows: "contact_points.value"), "content" (all mapped cells together), or for child rows
    "position" (their order in the file) or "field".
    """

    by: str = "content"
    system: str = ""
    columns: tuple[str, ...] = ()
    field: str = ""


@dataclass(frozen=True)
class Part:
    """One kind of record, or of child rows, that each row speaks of."""

    name: str
    type: str
    key: Key = field(default_factory=Key)
    values: dict[str, Value] = field(default_factory=dict)
    #: For child rows: the part they belong to and what it calls them.
    of: str = ""
    lines: str = ""
    when: tuple[Test, ...] = ()
    #: Rows with a blank key have no such record, instead of being rejected.
    optional: bool = False
    #: What happens when no record has the key: "create" or "reject".
    missing: str = "create"

    @property
    def is_child(self) -> bool:
        return bool(self.of)


@dataclass(frozen=True)
class Rule:
    """Rows that pass all tests are skipped, or rejected with `reason`."""

    when: tuple[Test, ...]
    then: str = "skip"
    reason: str = ""


@dataclass(frozen=True)
class Tally:
    """Rows worth a line in the report: how many pass, and how many for each value of `by`."""

    key: str
    label: str
    when: tuple[Test, ...]
    by: str = ""


@dataclass(frozen=True)
class Reading:
    """How the file is read; blank means: found out from the file."""

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    has_header: bool = True
    decimal: str = "."
    #: "day", "month", or blank where the file writes days unmistakably.
    date_order: str = ""
    zone: str = ""
    region: str = ""


@dataclass(frozen=True)
class Recipe:
    """The whole: reading, what blanks and existing records mean, and the parts in any order."""

    parts: tuple[Part, ...]
    version: int = VERSION
    name: str = ""
    reading: Reading = field(default_factory=Reading)
    #: "keep" what a record has where the cell is blank, or "clear" it.
    blanks: str = "keep"
    #: "update" existing records, or "skip" them.
    on_existing: str = "update"
    #: Owner of new records: "me" or "none".
    owner: str = "me"
    rules: tuple[Rule, ...] = ()
    tallies: tuple[Tally, ...] = ()

    def part(self, name: str) -> Part:
        return next(part for part in self.parts if part.name == name)

    def tests(self) -> Iterator[Test]:
        for part in self.parts:
            yield from part.when
            for value in part.values.values():
                yield from tests_of(value)
        for rule in self.rules:
            yield from rule.when
        for tally in self.tallies:
            yield from tally.when

    def to_json(self) -> dict[str, Any]:
        return _without_defaults(self)


def tests_of(value: Value | None) -> Iterator[Test]:
    while value:
        for case in value.cases:
            yield from case.when
        value = value.otherwise


def from_json(data: object) -> Recipe:
    """The recipe that a JSON document describes. Raises RecipeProblem that names the place."""
    if isinstance(data, dict) and data.get("version", VERSION) != VERSION:
        raise RecipeProblem("version", f"This recipe has version {data['version']}; {VERSION} is understood.")
    return _build(Recipe, data, "recipe")


CHOICES = {
    (Recipe, "blanks"): ("keep", "clear"),
    (Recipe, "on_existing"): ("update", "skip"),
    (Recipe, "owner"): ("me", "none"),
    (Value, "missing"): ("reject", "blank"),
    (Value, "pick"): ("first", "last", "most"),
    (Key, "by"): ("external", "field", "child", "content", "position"),
    (Part, "missing"): ("create", "reject"),
    (Rule, "then"): ("skip", "reject"),
    (Reading, "format"): ("", "csv", "xlsx", "jsonl", "parquet"),
    (Reading, "decimal"): (".", ","),
    (Reading, "date_order"): ("", "day", "month"),
}


def _build(kind: Any, data: object, where: str) -> Any:
    if not isinstance(data, dict):
        raise RecipeProblem(where, "An object with names and values is needed here.")
    hints = get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}
    for name in data:
        if name not in known:
            raise RecipeProblem(f"{where}.{name}", f"There is no such entry; known are {', '.join(known)}.")
    values = {name: _convert(hints[name], raw, f"{where}.{name}") for name, raw in data.items()}
    for name, declared in known.items():
        if name not in data and declared.default is MISSING and declared.default_factory is MISSING:
            raise RecipeProblem(where, f"The entry “{name}” is missing.")
        allowed = CHOICES.get((kind, name))
        if allowed and name in values and values[name] not in allowed:
            raise RecipeProblem(
                f"{where}.{name}", f"Use one of {', '.join(a or '(blank)' for a in allowed)}."
            )
    return kind(**values)


def _convert(hint: Any, raw: object, where: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = next(arg for arg in get_args(hint) if arg is not type(None))
        return None if raw is None else _convert(inner, raw, where)
    if origin is tuple:
        if not isinstance(raw, (list, tuple)):
            raise RecipeProblem(where, "A list is needed here.")
        return tuple(_convert(get_args(hint)[0], part, f"{where}[{i}]") for i, part in enumerate(raw))
    if origin is dict:
        if not isinstance(raw, dict):
            raise RecipeProblem(where, "An object with names and values is needed here.")
        return {str(k): _convert(get_args(hint)[1], v, f"{where}.{k}") for k, v in raw.items()}
    if isinstance(hint, type) and hint in (str, bool, int):
        if type(raw) is not hint:
            raise RecipeProblem(where, f"{hint.__name__} is needed here.")
        return raw
    return _build(hint, raw, where)


def _without_defaults(value: Any) -> Any:
    """The JSON form, without what is as usual: recipes are read by people."""
    if isinstance(value, tuple):
        return [_without_defaults(part) for part in value]
    if isinstance(value, dict):
        return {key: _without_defaults(part) for key, part in value.items()}
    if not hasattr(value, "__dataclass_fields__"):
        return value
    found: dict[str, Any] = {}
    for declared in fields(value):
        here = getattr(value, declared.name)
        default = declared.default_factory() if declared.default_factory is not MISSING else declared.default
        if here != default or declared.name == "version":
            found[declared.name] = _without_defaults(here)
    return found
