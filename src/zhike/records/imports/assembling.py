"""From "this column goes there" to a whole recipe: keys, relations between the parts, and what is needed besides."""

from dataclasses import dataclass, replace

from django.conf import settings

from zhike.records import registry
from zhike.records.fields import Field
from zhike.records.imports.hints import ChildHint, TypeHint, hint_of
from zhike.records.imports.recipe import Key, Part, Reading, Recipe, Value
from zhike.records.imports.targets import Target, parse

#: The system that ids of a file stand under, until the person names it.
SYSTEM = "file"


@dataclass(frozen=True)
class Choices:
    """What a person settles beside the columns."""

    reading: Reading
    system: str = SYSTEM
    currency: str = ""
    blanks: str = "keep"
    on_existing: str = "update"
    owner: str = "me"
    may_load: bool = False


def assemble(columns: dict[str, str], choices: Choices) -> Recipe:
    """The recipe for columns with their targets; the first column of a target counts."""
    chosen: dict[Target, str] = {}
    for column, name in columns.items():
        if target := parse(name):
            chosen.setdefault(target, column)
    present = list(dict.fromkeys(target.type for target in chosen))
    related = {t: {f.target for f in _all_references(t)} for t in present}
    order = sorted(
        present, key=lambda t: (len([u for u in related[t] if u in present and u != t]), present.index(t))
    )
    parts: list[Part] = []
    for type_key in order:
        is_root = not any(type_key in related[other] for other in present if other != type_key)
        parts += _Assembly(type_key, chosen, choices, is_root=is_root, known=[p.name for p in parts]).parts()
    return Recipe(
        parts=tuple(parts),
        reading=choices.reading,
        blanks=choices.blanks,
        on_existing=choices.on_existing,
        owner=choices.owner,
    )


def _all_references(type_key: str) -> list[Field]:
    record_type = registry.get(type_key)
    fields = [*record_type.all_fields.values()]
    fields += [field for lines in record_type.children for field in lines.all_fields.values()]
    return [field for field in fields if field.kind.key == "relation"]


class _Assembly:
    """The parts of one record type: itself, its child rows, its lines."""

    def __init__(
        self, type_key: str, chosen: dict[Target, str], choices: Choices, *, is_root: bool, known: list[str]
    ) -> None:
        self.record_type = registry.get(type_key)
        self.hint: TypeHint = hint_of(type_key)
        self.all_chosen = chosen
        self.chosen = {target: column for target, column in chosen.items() if target.type == type_key}
        self.choices = choices
        self.is_root = is_root
        #: Parts made before, which relations may point to; a part is named by its type.
        self.known = known

    def parts(self) -> list[Part]:
        children = [part for child in self.hint.children if (part := self._child(child))]
        values = self._values()
        key = self._key(values, children)
        self._complete(values, key)
        if not self.is_root:
            values = {
                n: v if n == key.field or v.part else replace(v, only_new=True) for n, v in values.items()
            }
        name = self.record_type.key
        own = Part(name=name, type=name, key=key, values=values, optional=not self.is_root)
        return [own, *children, *self._lines()]

    def _values(self) -> dict[str, Value]:
        return {t.field: Value(column=column) for t, column in self.chosen.items() if t.field and not t.child}

    def _key(self, values: dict[str, Value], children: list[Part]) -> Key:
        if self.hint.key_field in values:
            return Key("field", field=self.hint.key_field)
        if column := self.chosen.get(Target(self.record_type.key)):
            return Key("external", self.choices.system, (column,))
        telling = [part.name for part in children if part.name in ("email", "phone")]
        return Key("child", field=" ".join(telling)) if telling else Key("content")

    def _complete(self, values: dict[str, Value], key: Key) -> None:
        """Fields that a record needs and no column fills, as far as something sensible is known."""
        column = key.columns[0] if key.columns else ""
        if self.hint.id_field and column:
            values.setdefault(self.hint.id_field, Value(column=column))
        for name, field in self.record_type.writable.items():
            if name in values:
                continue
            if field.target in self.known and field.kind.key == "relation":
                values[name] = Value(part=field.target)
            elif name == self.record_type.title and field.required:
                if value := self._title(values, column):
                    values[name] = value
            elif field.kind.key == "currency" and (field.required or self._has_amount(values, name)):
                values[name] = Value(constant=self.choices.currency or settings.BASE_CURRENCY, only_new=True)
        for name, constant in self.hint.constants.items():
            if name not in values and (
                self.choices.may_load or not self.record_type.all_fields[name].is_fact
            ):
                values[name] = Value(constant=constant, only_new=True)

    def _title(self, values: dict[str, Value], column: str) -> Value | None:
        """A name from given and family name, from the key, or from the number elsewhere."""
        given, family = values.get("given_name"), values.get("family_name")
        if given and family:
            both = Value(template=f"{{{given.column}}} {{{family.column}}}")
            return replace(both, otherwise=Value(column=family.column))
        if one := family or given:
            return Value(column=one.column)
        if self.hint.key_field in values:
            code = Value(column=values[self.hint.key_field].column, only_new=True)
            other = self.all_chosen.get(parse(self.hint.title_from) or Target(""))
            return Value(column=other, pick="most", only_new=True, otherwise=code) if other else code
        if column and self.hint.nouns:
            return Value(template=f"{self.hint.nouns[0].capitalize()} {{{column}}}", only_new=True)
        return None

    def _has_amount(self, values: dict[str, Value], currency: str) -> bool:
        return any(self.record_type.all_fields[name].currency_field == currency for name in values)

    def _child(self, child: ChildHint) -> Part | None:
        column = self.chosen.get(Target(self.record_type.key, child=child.name))
        if column is None:
            return None
        values = {name: Value(constant=said) for name, said in child.constants.items()}
        if child.source:
            values |= {child.source: Value(column=column), child.field: Value()}
        else:
            values[child.field] = Value(column=column)
        if child.mark:
            values[child.mark] = Value(constant="true", only_new=True)
        type_key = self.record_type.key
        return Part(
            child.name, type_key, Key("field", field=child.field), values, of=type_key, lines=child.lines
        )

    def _lines(self) -> list[Part]:
        lines = self.hint.lines
        if lines is None:
            return []
        values = {t.field: Value(column=column) for t, column in self.chosen.items() if t.child == lines.name}
        if not values:
            return []
        fields = self.record_type.lines[lines.lines].all_fields
        for name, field in fields.items():
            if field.kind.key == "relation" and field.target in self.known:
                values[name] = Value(part=field.target)
        for name, product_field in lines.copies.items():
            if name not in values and (column := self.all_chosen.get(parse(product_field) or Target(""))):
                values[name] = Value(column=column)
        type_key = self.record_type.key
        return [Part(lines.name, type_key, Key("position"), values, of=type_key, lines=lines.lines)]
