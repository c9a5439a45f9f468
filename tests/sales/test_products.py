"""Products and their categories: codes, prices in their currency, links with history."""

from decimal import Decimal

import pytest

from zhike.records import registry
from zhike.records.access import SYSTEM, rows
from zhike.records.binding import bind
from zhike.records.errors import Refused
from zhike.records.models import History
from zhike.records.writing import change, create, restore, trash

pytestmark = pytest.mark.django_db


def make(key: str, **raw):
    return create(bind(registry.get(key), raw, SYSTEM), SYSTEM)


def test_a_code_is_unique_among_live_products():
    product_type = registry.get("product")
    first = make("product", name="White Hanging Heart", sku="85123A")
    with pytest.raises(Refused) as caught:
        make("product", name="Another", sku="85123A")
    assert [(e.pointer, e.code) for e in caught.value.errors] == [("/sku", "taken")]
    make("product", name="Without code 1")
    make("product", name="Without code 2")
    trash(product_type, first.pk, SYSTEM)
    make("product", name="Another", sku="85123A")
    with pytest.raises(Refused):
        restore(product_type, first.pk, SYSTEM)


def test_price_and_cost_share_a_currency():
    product = make("product", name="茶杯", price="12.50", price_currency="CNY", cost="7.125")
    assert (product.price, product.cost, product.price_currency) == (Decimal("12.5"), Decimal("7.125"), "CNY")
    fields = registry.get("product").all_fields
    assert (fields["price"].currency_field, fields["cost"].currency_field) == (
        "price_currency",
        "price_currency",
    )


def test_categories_are_links_with_history_and_version():
    product_type = registry.get("product")
    gifts, home = make("productcategory", name="Gifts"), make("productcategory", name="家居")
    product = make("product", name="Mug", categories=[str(gifts.pk)])
    bound = bind(product_type, {"categories": [str(home.pk)]}, SYSTEM, record=product)
    changed = change(product_type, product.pk, bound, SYSTEM, expected=1)
    assert (list(changed.categories.all()), changed.version) == ([home], 2)
    links = History.objects.filter(record_id=product.pk, table="sales_product_categories").order_by("id")
    assert [(row.row_id, row.operation) for row in links] == [
        (gifts.pk, "c"),
        (gifts.pk, "d"),
        (home.pk, "c"),
    ]


def test_the_catalogue_is_open_to_all(people):
    make("product", name="Mug")
    assert rows(people.asker("stranger"), registry.get("product")).count() == 1


def test_names_sort_in_both_scripts():
    for name in ("桌子", "Écharpe", "茶杯", "Zinc bucket", "apron"):
        make("product", name=name)
    ordered = registry.get("product").model.objects.order_by("name_sort")
    assert [product.name for product in ordered] == ["apron", "茶杯", "Écharpe", "桌子", "Zinc bucket"]
