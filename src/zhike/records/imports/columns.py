"""The columns that a recipe names, and how they are called in the file at hand."""

from dataclasses import replace

from zhike.records.imports.cells import BRACES
from zhike.records.imports.layout import columns_of, plain_name
from zhike.records.imports.recipe import Case, Part, Reading, Recipe, Rule, Tally, Test, Value


def used_columns(recipe: Recipe) -> set[str]:
    """Every column that the recipe looks at."""
    used = {test.column for test in recipe.tests()} | {tally.by for tally in recipe.tallies}
    for part in recipe.parts:
        used.update(part.key.columns)
        for value in part.values.values():
            used.update(columns_of(value))
    return used - {""}


def with_columns(recipe: Recipe, reading: Reading, columns: list[str]) -> Recipe:
    """The recipe with columns named as in this file: "customer id" serves where it says "CustomerID"."""
    plain = {plain_name(name): name for name in reversed(columns)}

    def named(column: str) -> str:
        return column if not column or column in columns else plain.get(plain_name(column), column)

    def tests(given: tuple[Test, ...]) -> tuple[Test, ...]:
        return tuple(replace(test, column=named(test.column)) for test in given)

    def value(given: Value) -> Value:
        return replace(
            given,
            column=named(given.column),
            template=BRACES.sub(lambda found: f"{{{named(found[1])}}}", given.template),
            cases=tuple(Case(tests(case.when), case.value) for case in given.cases),
            otherwise=value(given.otherwise) if given.otherwise else None,
        )

    def part(given: Part) -> Part:
        return replace(
            given,
            key=replace(given.key, columns=tuple(named(column) for column in given.key.columns)),
            values={name: value(found) for name, found in given.values.items()},
            when=tests(given.when),
        )

    return replace(
        recipe,
        reading=reading,
        parts=tuple(part(found) for found in recipe.parts),
        rules=tuple(Rule(tests(rule.when), rule.then, rule.reason) for rule in recipe.rules),
        tallies=tuple(Tally(t.key, t.label, tests(t.when), named(t.by)) for t in recipe.tallies),
    )
