"""Random conditions over the world's rows, as JSON."""

from typing import Any

from hypothesis import strategies as st

from tests.records.conditions.evaluator import CHILDREN, COLLECTIONS, REFERRING, TO_ONE
from tests.records.conditions.world import AMOUNTS, COUNTRIES, DAYS, MOMENTS, TAGS, TEXTS, World
from zhike.customers.models import ContactPoint, Customer, Need, Relationship
from zhike.sales.models import Order, OrderLine, Payment, Product, ProductCategory

FIELDS: dict[type, str] = {
    Customer: "name kind stage stage_since country city birthday website tags description owner team created_at number",
    Order: (
        "customer reference status placed_at shipped_at currency country shipping_address total line_count quantity"
        " owner team created_at"
    ),
    Product: "name kind price cost is_active categories price_currency",
    ProductCategory: "name created_at",
    Relationship: "from_customer to_customer kind since owner",
    ContactPoint: "kind value is_primary label",
    Need: "text state urgency",
    OrderLine: "product code quantity unit_price amount",
    Payment: "amount paid_at",
}
WORDS = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month",
    "next_month", "this_quarter", "last_quarter", "next_quarter", "this_year", "last_year", "next_year",
    "last_7_days", "last_30_days", "next_90_days", "last_1_days", "-1d", "+0d", "-7d", "+2w", "-1m", "+1m",
    "-1y", "+12m",
)  # fmt: skip
NEEDLES = (*filter(None, TEXTS), "三", "%", "x", "XX", "b")


def conditions(world: World, model: type, depth: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    leaves = comparisons(world, model)
    if depth == 0:
        return leaves
    parts = st.lists(st.deferred(lambda: conditions(world, model, depth - 1)), min_size=1, max_size=3)
    groups = st.builds(lambda mode, parts: {mode: parts}, st.sampled_from(("all", "any", "none")), parts)
    names = [name for owner, name in COLLECTIONS if owner is model]
    return st.one_of(leaves, groups, *(_related(world, name, _target(model, name), depth) for name in names))


def _target(model: type, name: str) -> type:
    linked = {"categories": ProductCategory, "products": Product}
    return linked[name] if name in linked else (CHILDREN | REFERRING)[model, name][0]


def _related(world: World, name: str, target: type, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    where = st.none() | st.deferred(lambda: conditions(world, target, depth - 1))
    return st.builds(
        lambda mode, where: {mode: name, **({"where": where} if where else {})},
        st.sampled_from(("some", "no")),
        where,
    )


@st.composite
def comparisons(draw: Any, world: World, model: type) -> dict[str, Any]:
    path, at = [], model
    while (steps := [(name, target) for (owner, name), target in TO_ONE.items() if owner is at]) and draw(
        st.booleans()
    ):
        name, at = draw(st.sampled_from(steps))
        path.append(name)
    name = draw(st.sampled_from(FIELDS[at].split()))
    column = at._meta.get_field(name)
    operator = draw(st.sampled_from(column.kind.operators))
    node = {"field": ".".join([*path, name]), "operator": operator}
    if operator in {"is_empty", "is_not_empty"}:
        return node
    return node | {"value": draw(_value(world, column, operator))}


def _value(world: World, column: Any, operator: str) -> st.SearchStrategy[Any]:
    one = _one(world, column, operator)
    if operator == "between":
        ends = st.fixed_dictionaries({}, optional={"from": one, "to": one}).filter(bool)
        return ends | st.sampled_from(WORDS) if column.kind.key in {"date", "datetime"} else ends
    if operator in {"at_least", "at_most"}:
        return one
    return one | st.lists(one, min_size=1, max_size=3)


def _one(world: World, column: Any, operator: str) -> st.SearchStrategy[Any]:
    kind = column.kind
    if operator in {"contains", "starts_with"}:
        return st.sampled_from(NEEDLES)
    if kind.key in {"date", "datetime"}:
        days = st.sampled_from([*map(str, DAYS), *(str(moment.date()) for moment in MOMENTS), *WORDS])
        return days if kind.key == "date" else days | st.sampled_from([m.isoformat() for m in MOMENTS])
    if kind.is_numeric:
        whole = st.sampled_from((0, 1, 7)).map(str)
        return whole if column.name == "line_count" else st.sampled_from(AMOUNTS).map(str)
    if kind.key == "boolean":
        return st.booleans()
    if kind.key == "person":
        return st.sampled_from(["me", *(str(user.pk) for user in world.users)])
    if kind.key == "team":
        return st.sampled_from(["mine", *(str(team.pk) for team in world.teams)])
    if kind.key in {"relation", "links"}:
        return st.sampled_from([str(pk) for pk in world.ids(column.related_model)])
    return st.sampled_from(_words(column))


def _words(column: Any) -> tuple[str, ...]:
    if column.name == "tags":
        return TAGS
    if column.name == "country":
        return COUNTRIES[1:]
    if column.kind.key == "currency":
        return ("GBP", "EUR")
    if column.name == "website":
        return ("https://example.com", "example.org")
    options = tuple(option.key for option in getattr(column, "options", ()))
    return options or ("a", "A b", "张三", "T-3", "ß")
