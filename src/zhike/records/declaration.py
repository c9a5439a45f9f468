"""What a package declares about a noun: the record type, its child rows, its panels, and extensions from above."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.functional import Promise

from zhike.records.errors import FieldError
from zhike.records.fields import Field, field_from

if TYPE_CHECKING:
    from zhike.records.access import Asker
    from zhike.records.actions import Action
    from zhike.records.kinds import Formats, Kind
    from zhike.records.models import Record

Label = str | Promise


@dataclass(frozen=True)
class Access:
    """The scope that everybody has at least, whatever their role; catalogues are open to all."""

    view: str = "none"


@dataclass
class Lines:
    """Child rows as a part of their parent: `fields` are written with it, `facts` only shown."""

    model: type[models.Model]
    fields: str
    facts: str = ""
    label: Label = ""
    #: Names of the columns that the record page shows; all fields when empty.
    columns: str = ""
    #: Checks the values of one row and returns those to store instead, by attribute name. Pure, so that an
    #: import runs it too; raises Refused with paths inside the row.
    check: "Callable[[Mapping[str, Any], Formats], Mapping[str, Any]] | None" = None

    @cached_property
    def parent(self) -> "models.ForeignKey[Any, Any]":
        from zhike.records.storage import ParentField

        return next(f for f in self.model._meta.get_fields() if isinstance(f, ParentField))

    @property
    def name(self) -> str:
        """What the parent calls its lines: `lines`, `contact_points`."""
        return str(self.parent.remote_field.related_name)

    @cached_property
    def all_fields(self) -> dict[str, Field]:
        return _fields_of(self.model, self.fields, self.facts)

    @property
    def writable(self) -> dict[str, Field]:
        return {name: f for name, f in self.all_fields.items() if not f.is_fact}

    @property
    def is_fact(self) -> bool:
        """Rows that only actions add: shown, but not in the form."""
        return not self.writable

    @property
    def shown(self) -> list[Field]:
        names = self.columns.split() or list(self.all_fields)
        return [self.all_fields[name] for name in names]


@dataclass(frozen=True)
class Computed:
    """A column that a higher package computes for the rows of one page: `expression` makes it in SQL."""

    name: str
    label: Label
    kind: "Kind"
    expression: Callable[[], Any]
    decimals: int = 0
    #: For money: the name that the currency of each row gets, and what makes it in SQL.
    currency_field: str = ""
    currency: Callable[[], Any] | None = None


@dataclass(frozen=True)
class Panel:
    """A part of the record page: `load` reads what `template` shows; None hides it."""

    key: str
    label: Label
    template: str
    load: "Callable[[Record, Asker], Mapping[str, Any] | None]"


@dataclass(frozen=True)
class Section:
    """Fields that stand together in the form and on the record page."""

    label: Label
    fields: str


class RecordType:
    """A noun of the product, declared once; every face of the engine is derived from it.

    Written as a class, registered as an instance. Strings of names are separated by blanks.
    """

    model: "ClassVar[type[Record]]"
    #: Plural of the key where adding an s is wrong.
    plural: ClassVar[str] = ""
    #: Written by form, API and import. Owner and team are always among them.
    fields: ClassVar[str]
    #: Shown everywhere, written only by actions and the engine.
    facts: ClassVar[str] = ""
    columns: ClassVar[str] = ""
    filters: ClassVar[str] = ""
    #: Text fields that the quick search of the list looks into.
    search: ClassVar[str] = ""
    #: Order of a list: fields, "-" for descending; the newest first unless said.
    sort: ClassVar[str] = "-created_at"
    #: Further fields that have an index to sort by.
    sorts: ClassVar[str] = ""
    #: Field whose value names the record; `sort_by` says where its sort key stands.
    title: ClassVar[str] = "name"
    children: "ClassVar[Sequence[Lines]]" = ()
    actions: "ClassVar[Sequence[Callable[..., Any]]]" = ()
    access: ClassVar[Access] = Access()
    sections: "ClassVar[Sequence[Section]]" = ()
    icon: ClassVar[str] = "file"
    #: Group of the navigation; empty: not in the navigation.
    group: ClassVar[str] = "customers"
    order: ClassVar[int] = 100
    #: The letter that, after G, goes to the list.
    go_key: ClassVar[str] = ""
    #: Named filtered lists beside "All": (key, label, {parameter: value}).
    views: "ClassVar[Sequence[tuple[str, Label, Mapping[str, str]]]]" = ()
    #: Numbers that `totals` may add up, beside the count.
    measures: ClassVar[str] = ""
    #: Fields that `totals` may group by; dates are grouped by day, month, quarter or year.
    groups: ClassVar[str] = ""
    #: Columns that hold values derived from others: not in history, not restored.
    derived: ClassVar[str] = ""
    #: Constraints that a migration made: by their name, the field they are about and a sentence.
    constraints: "ClassVar[Mapping[str, tuple[str, Label]]]" = MappingProxyType({})
    #: A sentence for the empty list: what this noun is for and how to begin.
    hint: ClassVar[Label] = ""

    def __init__(self) -> None:
        self.extensions: list[RecordTypeExtension] = []

    # --- names

    @property
    def key(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def slug(self) -> str:
        """Plural for addresses: /customers/, /api/v1/customers."""
        return self.plural or f"{self.key}s"

    @property
    def label(self) -> Label:
        return self.model._meta.verbose_name or self.key

    @property
    def label_plural(self) -> Label:
        return self.model._meta.verbose_name_plural or self.key

    # --- fields

    @cached_property
    def all_fields(self) -> dict[str, Field]:
        """Every field by name, in the order of the declaration."""
        names = _with_companions(self.model, self.fields)
        written = " ".join([*names, *(n for n in ("owner", "team") if n not in names)])
        facts = self.facts.split()
        return _fields_of(self.model, written, " ".join([*facts, "created_at", "changed_at"]))

    @property
    def writable(self) -> dict[str, Field]:
        return {name: f for name, f in self.all_fields.items() if not f.is_fact}

    @cached_property
    def title_field(self) -> Field:
        return self.all_fields[self.title]

    @property
    def shown_columns(self) -> list[Field]:
        return [self.all_fields[name] for name in (self.columns or self.fields).split()]

    @property
    def filter_fields(self) -> list[Field]:
        return [self.all_fields[name] for name in self.filters.split()]

    @cached_property
    def lines(self) -> dict[str, Lines]:
        return {lines.name: lines for lines in self.children}

    @cached_property
    def sort_columns(self) -> dict[str, str]:
        """Fields that a list may be sorted by, with the column that sorts: names by their sort key."""
        names = {
            self.title,
            "created_at",
            "changed_at",
            *self.sorts.split(),
            *self.sort.replace("-", "").split(),
        }
        keys = {f.of: f.name for f in self.model._meta.get_fields() if hasattr(f, "of")}
        return {name: keys.get(name, self.all_fields[name].attname) for name in names}

    # --- hooks

    def defaults(self, asker: "Asker") -> dict[str, Any]:
        """Raw values a new form starts with."""
        if asker.user is None:
            return {}
        return {"owner": asker.user.pk, "team": asker.user.team_id}

    def check(self, values: Mapping[str, Any], record: "Record | None") -> Iterable[FieldError]:
        """What no single field can say, e.g. an end before its start. `values` holds all stored values."""
        return ()

    def derive(self, ids: Sequence[UUID]) -> None:
        """Brings derived columns of these records up to date, in one statement however many."""

    def title_of(self, record: "Record") -> str:
        return str(getattr(record, self.title) or record.pk)

    def portrait_of(self, record: "Record") -> str:
        """How lists and pages draw a record: "person", "organization", or "" for a thing."""
        return ""

    # --- what higher packages add

    @property
    def all_actions(self) -> "dict[str, Action]":
        own = [*self.actions, *(a for extension in self.extensions for a in extension.actions)]
        return {function.action.name: function.action for function in own}  # type: ignore[attr-defined]

    @property
    def panels(self) -> list[Panel]:
        return [panel for extension in self.extensions for panel in extension.panels]

    @property
    def computed(self) -> dict[str, Computed]:
        return {column.name: column for extension in self.extensions for column in extension.columns}

    def __repr__(self) -> str:
        return f"<record type {self.key}>"


@dataclass
class RecordTypeExtension:
    """What a higher package adds to a type below it; imports still point down."""

    of: str
    panels: Sequence[Panel] = ()
    columns: Sequence[Computed] = ()
    actions: "Sequence[Callable[..., Any]]" = field(default_factory=tuple)


def _fields_of(model: type[models.Model], written: str, facts: str) -> dict[str, Field]:
    fields = {name: field_from(_model_field(model, name)) for name in written.split()}
    fields.update({name: field_from(_model_field(model, name), is_fact=True) for name in facts.split()})
    return fields


def _model_field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _with_companions(model: type[models.Model], written: str) -> list[str]:
    """The names, each standalone amount followed by its currency."""
    names: list[str] = []
    for name in written.split():
        names.append(name)
        currency = getattr(model._meta.get_field(name), "currency", "")
        if currency == f"{name}_currency":
            names.append(currency)
    return names
