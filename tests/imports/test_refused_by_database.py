"""What only the database can refuse becomes rejects of single rows; the rest of the file is written."""

import pytest

from tests.imports.conftest import refused
from zhike.customers.models import ContactPoint, Customer
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.imports.recipe import Key, Part, Recipe, Value
from zhike.records.writing import create
from zhike.sales.models import Product

pytestmark = pytest.mark.django_db

BY_ID = Recipe(
    parts=(
        Part(
            name="product",
            type="product",
            key=Key("external", "erp", ("Id",)),
            values={"sku": Value(column="SKU"), "name": Value(column="Name")},
        ),
    )
)


def test_a_value_that_another_record_has_already(import_file):
    create(bind(registry.get("product"), {"sku": "P2", "name": "there before"}, SYSTEM), SYSTEM)
    rows = "".join(f"{n},P{n},Product {n}\n" for n in range(1, 40))
    run = import_file("Id,SKU,Name\n" + rows + "99,P7,twice in the file\n", BY_ID)
    assert run.state == "done"
    assert [(row, code) for row, _column, code in refused(run)] == [(3, "taken"), (41, "taken")]
    assert "“" not in run.rejects.first().message
    assert Product.objects.count() == 39
    assert (run.counts["rejected"], run.counts["parts"][0]["created"]) == (2, 38)
    assert run.counts["parts"][0]["rejected"] == 2


@pytest.mark.django_db(transaction=True)
def test_two_primary_contact_points_of_one_customer(import_file):
    both = Part(
        name="email",
        type="customer",
        of="customer",
        lines="contact_points",
        key=Key("field", field="value"),
        values={
            "kind": Value(constant="email"),
            "value": Value(column="Email"),
            "is_primary": Value(constant="true"),
        },
    )
    customer = Part(
        name="customer",
        type="customer",
        key=Key("external", "shop", ("Id",)),
        values={"name": Value(column="Name")},
    )
    text = "Id,Name,Email\n1,Ada,ada@example.com\n2,Bob,bob@example.com\n2,Bob,bob@work.example\n3,Eve,eve@example.com\n"
    run = import_file(text, Recipe(parts=(customer, both)))
    assert run.state == "done"
    assert {(row, code) for row, _column, code in refused(run)} == {(3, "not_together"), (4, "not_together")}
    assert run.rejects.first().message.startswith("Only one contact point of each kind can be primary.")
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Ada", "Eve"]
    assert ContactPoint.objects.count() == 2
