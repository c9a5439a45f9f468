"""Rows for the property test: drawn from few values, so that conditions hit them, and from every awkward one."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import models

from tests.people import People, make_people
from zhike.core.models import Team, User
from zhike.customers.models import ContactPoint, Customer, Need, Relationship
from zhike.records.access import SYSTEM
from zhike.records.change_sets import changing
from zhike.sales.models import Order, OrderLine, Payment, Product, ProductCategory

TEXTS = ("", "a", "A b", "ab%c", "_", "\\", "É", "é", "ß", "张三", "北京张三贸易", "İ", "x" * 40)
#: Moments at and around midnight, where clocks change, of the zones of the test.
MOMENTS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(microseconds=micro)
    for text in (
        "2024-03-30T23:00:00", "2024-03-31T00:00:00", "2024-03-31T01:00:00", "2024-03-31T22:00:00",
        "2024-10-26T23:00:00", "2024-10-27T00:00:00", "2024-10-28T00:00:00", "2024-02-29T16:00:00",
        "2024-03-10T05:00:00", "2024-11-03T04:00:00", "2024-11-03T05:00:00", "2024-11-04T05:00:00",
        "2024-12-31T18:15:00", "2024-12-31T16:00:00", "2025-01-01T00:00:00", "2011-12-30T10:00:00",
    )
    for micro in (-1, 0, 1)
)  # fmt: skip
DAYS = (
    date(1980, 2, 29),
    *(date(2024, 1, 1) + timedelta(days=n) for n in (0, 28, 59, 60, 89, 90, 91, 300, 365)),
)
AMOUNTS = tuple(Decimal(text) for text in ("-5", "0", "0.01", "0.0001", "5", "5.5", "1000000"))
TAGS = ("VIP", "vip", "Wien", "张三", "a b")
COUNTRIES = ("", "CN", "GB", "AT")


@dataclass
class World:
    """All rows by model, and all link pairs of products and categories."""

    people: People
    users: list[User]
    teams: list[Team]
    rows: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    links: set[tuple[Any, Any]] = field(default_factory=set)

    def ids(self, model: type[models.Model]) -> list[Any]:
        return [row.pk for row in self.rows[model]]


def make_world(seed: int, size: int = 24) -> World:
    random = Random(seed)
    people = make_people()
    world = World(people, list(User.objects.all()), list(Team.objects.select_related("parent")))
    with changing(SYSTEM, "command", "world"):
        _fill(world, random, size)
    found = Product.categories.through.objects.values_list("product_id", "productcategory_id")
    world.links = set(found)
    for model in list(world.rows):
        world.rows[model] = list(model._default_manager.all())
    return world


def _fill(world: World, random: Random, size: int) -> None:
    users = [None, *world.users]

    def owned() -> dict[str, Any]:
        owner = random.choice(users)
        team = random.choice([None, *(u.team for u in users if u)])
        trashed = random.choice([None] * 6 + [MOMENTS[0]])
        return {"owner": owner, "team": team, "trashed_at": trashed, "created_at": random.choice(MOMENTS)}

    def make(model: type[models.Model], number: int, row: Any) -> list[Any]:
        world.rows[model] = model._default_manager.bulk_create(row(n) for n in range(number))
        return world.rows[model]

    pick = random.choice
    customers = make(Customer, size, lambda n: Customer(number=f"T-{n}", **_customer(pick), **owned()))
    categories = make(ProductCategory, 4, lambda n: ProductCategory(name=f"{pick(TEXTS)}{n}", **owned()))
    products = make(Product, 8, lambda n: Product(sku=str(n), **_product(pick), **owned()))
    through = Product.categories.through
    through.objects.bulk_create(
        through(product=p, productcategory=c) for p in products for c in categories if random.random() < 0.3
    )

    def order(number: int) -> Order:
        return Order(number=f"T-{number}", customer=pick([None, *customers]), **_order(pick), **owned())

    def relationship(number: int) -> Relationship:
        one, other = pairs[number]
        kind, since = pick(("works_at", "family")), pick([None, *DAYS])
        return Relationship(from_customer=one, to_customer=other, kind=kind, since=since, **owned())

    pairs = random.sample([(a, b) for a in customers for b in customers if a != b], size)
    make(Relationship, size, relationship)
    orders = make(Order, size, order)
    make(
        ContactPoint,
        size,
        lambda n: ContactPoint(customer=pick(customers), is_primary=n == 0, **_contact_point(pick)),
    )
    make(Need, size, lambda n: Need(customer=pick(customers), text=pick(TEXTS), state=pick(("open", "met"))))
    make(OrderLine, 2 * size, lambda n: OrderLine(order=pick(orders), **_line(pick, products)))
    make(Payment, size, lambda n: Payment(order=pick(orders), amount=pick(AMOUNTS), paid_at=pick(MOMENTS)))


def _contact_point(pick: Any) -> dict[str, Any]:
    return {"kind": pick(("email", "phone")), "value": pick(TEXTS)}


def _line(pick: Any, products: list[Product]) -> dict[str, Any]:
    return {
        "product": pick([None, *products]),
        "code": pick(TEXTS),
        "quantity": pick(AMOUNTS),
        "unit_price": pick(AMOUNTS),
    }


def _customer(pick: Any) -> dict[str, Any]:
    return {
        "name": pick(TEXTS),
        "kind": pick(("person", "organization")),
        "stage": pick(("lead", "active", "lost")),
        "stage_since": pick([None, *MOMENTS]),
        "country": pick(COUNTRIES),
        "city": pick(TEXTS),
        "birthday": pick([None, *DAYS]),
        "website": pick(("", "https://example.com")),
        "tags": [tag for tag in TAGS if pick((True, False, False))],
        "description": pick(TEXTS),
    }


def _product(pick: Any) -> dict[str, Any]:
    return {
        "name": pick(TEXTS),
        "kind": pick(("goods", "service")),
        "price": pick([None, *AMOUNTS]),
        "price_currency": pick(("", "GBP")),
        "cost": pick([None, *AMOUNTS]),
        "is_active": pick((True, False)),
    }


def _order(pick: Any) -> dict[str, Any]:
    return {
        "reference": pick(TEXTS),
        "status": pick(("draft", "placed", "paid")),
        "placed_at": pick(MOMENTS),
        "shipped_at": pick([None, *MOMENTS]),
        "currency": pick(("GBP", "EUR")),
        "country": pick(COUNTRIES),
        "shipping_address": pick(
            [None, {}, {"city": "Wien"}, {"street": "张三", "city": "ab%c"}, {"country": "AT"}]
        ),
        "total": pick(AMOUNTS),
        "line_count": pick((0, 1, 7)),
        "quantity": pick(AMOUNTS),
    }
