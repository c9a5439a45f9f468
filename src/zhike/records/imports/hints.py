"""What packages say about the columns people call their fields: the words that guesses go by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ChildHint:
    """Child rows that one column makes: an email column makes a contact point of the kind email."""

    name: str
    lines: str
    #: Field that takes the column, and that tells the child rows of one record apart.
    field: str
    constants: Mapping[str, str]
    words: Sequence[str]
    #: What samples look like, where the name says nothing: "email" or "phone".
    looks: str = ""
    #: Field to mark for new records, such as is_primary.
    mark: str = ""
    #: Takes the cell instead of `field`, which the row's check then fills.
    source: str = ""


@dataclass(frozen=True)
class LinesHint:
    """Child rows that each row of the file is one of: the lines of an order."""

    name: str
    lines: str
    words: Mapping[str, Sequence[str]]
    #: Fields of which at least one must be there to speak of lines.
    needs: Sequence[str]
    #: Fields that repeat what a column says about another record: the code of a line is that of its product.
    copies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TypeHint:
    """The words for a record type and its fields, in both languages; labels are known without them."""

    type: str
    nouns: Sequence[str]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: Columns that hold the id elsewhere; with a noun before them they speak for other types' files too.
    ids: Sequence[str] = ()
    #: Field that is the key when it is mapped, before an id is looked for.
    key_field: str = ""
    #: Target of another part whose column names the record where its own name has none.
    title_from: str = ""
    #: Field that also keeps the id elsewhere, for people to see.
    id_field: str = ""
    children: Sequence[ChildHint] = ()
    lines: LinesHint | None = None
    constants: Mapping[str, str] = field(default_factory=dict)


_hints: dict[str, TypeHint] = {}


def register(hint: TypeHint) -> None:
    _hints[hint.type] = hint


def all_hints() -> list[TypeHint]:
    return list(_hints.values())


def hint_of(type_key: str) -> TypeHint:
    return _hints.get(type_key) or TypeHint(type_key, ())
