"""What a condition means, told a second time: plain Python over loaded rows, straight from the JSON.

Shares nothing with reader and compiler but the names of kinds.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.records.conditions.world import World
from zhike.core.models import Team
from zhike.customers.models import ContactPoint, Customer, Need, Relationship
from zhike.records.access import Asker
from zhike.records.kinds import AddressKind
from zhike.sales.models import Order, OrderLine, Payment, Product, ProductCategory

CHILDREN = {
    (Customer, "contact_points"): (ContactPoint, "customer_id"),
    (Customer, "needs"): (Need, "customer_id"),
    (Order, "lines"): (OrderLine, "order_id"),
    (Order, "payments"): (Payment, "order_id"),
}
REFERRING = {
    (Customer, "orders"): (Order, "customer_id"),
    (Customer, "orders.customer"): (Order, "customer_id"),
    (Customer, "relationships.from_customer"): (Relationship, "from_customer_id"),
    (Customer, "relationships.to_customer"): (Relationship, "to_customer_id"),
}
TO_ONE = {
    (Order, "customer"): Customer,
    (Relationship, "from_customer"): Customer,
    (Relationship, "to_customer"): Customer,
    (OrderLine, "product"): Product,
}
COLLECTIONS = [*CHILDREN, *REFERRING, (Product, "categories"), (ProductCategory, "products")]


class Evaluator:
    """Holds the rows, who asks, the zone and the moment; `holds` says whether a row meets a condition."""

    def __init__(self, world: World, asker: Asker, zone: ZoneInfo, now: datetime) -> None:
        self.world, self.asker, self.zone = world, asker, zone
        self.today = now.astimezone(zone).date()
        self.teams = {
            team.pk for team in world.teams if asker.user and self.is_within(team, asker.user.team_id)
        }

    def is_within(self, team: Team | None, top: UUID | None) -> bool:
        return team is not None and top is not None and (team.pk == top or self.is_within(team.parent, top))

    def visible(self, row: Any) -> bool:
        if row.trashed_at is not None:
            return False
        if self.asker.user is None or isinstance(row, (Product, ProductCategory)):
            return True
        is_administrator = self.asker.user == self.world.people.administrator
        return is_administrator or row.owner_id == self.asker.user.pk or row.team_id in self.teams

    def holds(self, node: dict[str, Any], row: Any) -> bool:
        if "all" in node:
            return all(self.holds(part, row) for part in node["all"])
        if "any" in node:
            return any(self.holds(part, row) for part in node["any"])
        if "none" in node:
            return not any(self.holds(part, row) for part in node["none"])
        if "some" in node or "no" in node:
            where = node.get("where")
            rows = self.around(row, node.get("some") or node["no"])
            found = any(where is None or self.holds(where, other) for other in rows)
            return found == ("some" in node)
        return self.compare(node, row)

    def around(self, row: Any, name: str) -> list[Any]:
        model = type(row)
        if (model, name) in CHILDREN:
            other, column = CHILDREN[model, name]
            return [r for r in self.world.rows[other] if getattr(r, column) == row.pk]
        if (model, name) in REFERRING:
            other, column = REFERRING[model, name]
            return [r for r in self.world.rows[other] if getattr(r, column) == row.pk and self.visible(r)]
        pairs = self.world.links
        if name == "categories":
            return [
                c for c in self.world.rows[ProductCategory] if (row.pk, c.pk) in pairs and self.visible(c)
            ]
        return [p for p in self.world.rows[Product] if (p.pk, row.pk) in pairs and self.visible(p)]

    def compare(self, node: dict[str, Any], row: Any) -> bool:
        *relations, name = node["field"].split(".")
        for relation in relations:
            found = getattr(row, f"{relation}_id")
            others = self.world.rows[TO_ONE[type(row), relation]]
            row = next((o for o in others if o.pk == found and self.visible(o)), None)
            if row is None:
                return node["operator"] in {"is_not", "is_empty", "has_none"}
        if name == "categories":
            value: Any = {category for product, category in self.world.links if product == row.pk}
        else:
            value = getattr(row, row._meta.get_field(name).attname)
        return self.meets(node["operator"], value, node.get("value"), row._meta.get_field(name))

    def meets(self, operator: str, value: Any, wanted: Any, column: Any) -> bool:
        is_nothing = value is None or value in ("", [], {}, set())
        kind = column.kind
        wanted_list = wanted if isinstance(wanted, list) else [wanted]
        if operator == "is_empty":
            return is_nothing
        if operator == "is_not_empty":
            return not is_nothing
        if operator in {"is", "is_not"}:
            return any(self.equals(value, one, kind) for one in wanted_list) == (operator == "is")
        if operator in {"contains", "starts_with"}:
            texts = (
                [value or ""]
                if kind.key != "address"
                else [(value or {}).get(p, "") for p in AddressKind.PARTS]
            )
            return any(self.fits(operator, upper(text), upper(one)) for text in texts for one in wanted_list)
        if operator.startswith("has_"):
            common = {str(v) for v in value} & set(wanted_list)
            return {"has_any": bool(common), "has_none": not common, "has_all": common == set(wanted_list)}[
                operator
            ]
        low, high = self.ends(operator, wanted)
        return value is not None and self.after(value, low, kind) and self.before(value, high, kind)

    def fits(self, operator: str, text: str, part: str) -> bool:
        return text.startswith(part) if operator == "starts_with" else part in text

    def equals(self, value: Any, wanted: Any, kind: Any) -> bool:
        if wanted == "me":
            return value is not None and self.asker.user is not None and value == self.asker.user.pk
        if wanted == "mine":
            return value in self.teams
        if kind.key in {"date", "datetime"}:
            return value is not None and self.after(value, wanted, kind) and self.before(value, wanted, kind)
        return value == read(wanted, kind)

    def ends(self, operator: str, wanted: Any) -> tuple[Any, Any]:
        if operator == "between":
            return (wanted.get("from"), wanted.get("to")) if isinstance(wanted, dict) else (wanted, wanted)
        return (wanted, None) if operator == "at_least" else (None, wanted)

    def after(self, value: Any, low: Any, kind: Any) -> bool:
        return low is None or self.compared(value, low, kind, 0) >= 0

    def before(self, value: Any, high: Any, kind: Any) -> bool:
        return high is None or self.compared(value, high, kind, -1) <= 0

    def compared(self, value: Any, wanted: Any, kind: Any, end: int) -> int:
        """Days are compared as days of the calendar that hangs on the wall in the zone."""
        if kind.key not in {"date", "datetime"}:
            bound = read(wanted, kind)
        elif len(wanted) > 10 and wanted[:4].isdigit():
            bound = datetime.fromisoformat(wanted)
        else:
            bound = self.days(wanted)[end]
            value = value.astimezone(self.zone).date() if isinstance(value, datetime) else value
        return (value > bound) - (value < bound)

    def days(self, word: str) -> list[date]:
        """All days that a word or an ISO date names."""
        if word[0] in "+-":
            return [self.moved(int(word[:-1]), word[-1])]
        if word[0].isdigit():
            return [date.fromisoformat(word)]
        if word.endswith("_days"):
            direction, number, _days = word.split("_")
            return sorted(
                self.today + timedelta(days=n if direction == "next" else -n) for n in range(int(number))
            )
        fixed = {"yesterday": -1, "today": 0, "tomorrow": 1}
        if word in fixed:
            return [self.today + timedelta(days=fixed[word])]
        which, unit = word.split("_")
        wanted = self.period(self.today, unit) + {"last": -1, "this": 0, "next": 1}[which]
        near = (self.today + timedelta(days=n) for n in range(-800, 801))
        return [day for day in near if self.period(day, unit) == wanted]

    def period(self, day: date, unit: str) -> int:
        """Weeks, months, quarters and years, numbered through."""
        if unit == "week":
            return (day.toordinal() - 1) // 7
        months = day.year * 12 + day.month - 1
        return months // {"month": 1, "quarter": 3, "year": 12}[unit]

    def moved(self, number: int, unit: str) -> date:
        if unit in "dw":
            return self.today + timedelta(days=number * {"d": 1, "w": 7}[unit])
        months = self.today.year * 12 + self.today.month - 1 + number * {"m": 1, "y": 12}[unit]
        year, month = divmod(months, 12)
        return date(year, month + 1, min(self.today.day, monthrange(year, month + 1)[1]))


def upper(text: str) -> str:
    """Upper case letter by letter, as PostgreSQL does it: ß has none."""
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def read(wanted: Any, kind: Any) -> Any:
    if kind.is_numeric:
        return Decimal(wanted)
    return UUID(wanted) if kind.key in {"relation", "person", "team"} else wanted
