"""Products and orders, as the engine knows them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhike.core import currencies
from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.declaration import (
    Access,
    Computed,
    Lines,
    Panel,
    RecordType,
    RecordTypeExtension,
    Section,
)
from zhike.records.kinds import MoneyKind, NumberKind
from zhike.sales import actions, queries, totals
from zhike.sales.models import Order, OrderLine, Payment, Product, ProductCategory
from zhike.sales.panels import load_orders


@registry.register
class ProductCategoryType(RecordType):
    model = ProductCategory
    plural = "product-categories"
    fields = "name"
    columns = "name changed_at"
    search = "name"
    sort = "name"
    access = Access(view="all")
    group, icon, order = "sales", "list-details", 40


@registry.register
class ProductType(RecordType):
    model = Product
    fields = "sku name kind categories unit price cost is_active description"
    columns = "name sku kind price is_active changed_at"
    filters = "kind is_active categories price_currency owner team"
    search = "name sku"
    sort = "name"
    sorts = "sku"
    groups = "kind is_active"
    access = Access(view="all")
    group, icon, order = "sales", "package", 30
    go_key = "p"
    hint = _("What you sell. Add the first product, or import a price list.")

    def defaults(self, asker: Asker) -> dict[str, Any]:
        return super().defaults(asker) | {"price_currency": currencies.base()}


@registry.register
class OrderType(RecordType):
    model = Order
    fields = "customer reference kind placed_at currency country channel shipping_address note"
    facts = "number status shipped_at tracking closing_reason total line_count quantity paid_amount balance"
    columns = "number customer status placed_at country line_count total owner"
    filters = "status kind customer placed_at country currency channel owner team total"
    search = "number reference customer.name"
    sort = "-placed_at"
    sorts = "total"
    title = "number"
    children = (
        Lines(
            OrderLine,
            "product code description kind quantity unit_price discount",
            facts="amount",
            label=pgettext_lazy("order", "Lines"),
        ),
        Lines(Payment, "method amount paid_at reference", label=_("Payments")),
    )
    actions = (
        actions.place,
        actions.add_payment,
        actions.mark_paid,
        actions.ship,
        actions.complete,
        actions.cancel,
        actions.take_back,
    )
    sections = (
        Section(_("Order"), "customer reference kind placed_at currency channel"),
        Section(_("Delivery"), "country shipping_address note"),
    )
    measures = "total line_count quantity paid_amount balance"
    groups = "placed_at country status currency customer kind channel owner team"
    derived = "total total_base total_rate_on line_count quantity paid_amount balance"
    group, icon, order = "sales", "shopping-cart", 20
    go_key = "o"
    hint = _("What your customers buy. Add the first order, or import a file of them.")

    def defaults(self, asker: Asker) -> dict[str, Any]:
        return super().defaults(asker) | {"currency": currencies.base()}

    def derive(self, ids: Sequence[UUID]) -> None:
        totals.derive(ids)


registry.extend(
    RecordTypeExtension(
        of="customer",
        panels=[
            Panel(key="orders", label=_("Orders"), template="sales/panels/orders.html", load=load_orders)
        ],
        columns=[
            Computed("order_count", _("Orders"), NumberKind(), queries.order_count_of_row),
            Computed(
                "bought",
                _("Bought"),
                MoneyKind(),
                queries.bought_of_row,
                decimals=4,
                currency_field="bought_currency",
                currency=queries.bought_currency_of_row,
            ),
        ],
    )
)
