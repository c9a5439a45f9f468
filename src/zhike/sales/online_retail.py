"""The built-in recipe for the UCI Online Retail file, and where to get that file."""

from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext_noop

from zhike.records.imports.built_in import BuiltIn, register
from zhike.records.imports.recipe import Case, Key, Part, Reading, Recipe, Tally, Test, Value

NAME = "UCI Online Retail"
SYSTEM = "online-retail"
SOURCE = "UCI Machine Learning Repository, dataset 352 (Online Retail): https://archive.ics.uci.edu/dataset/352/online+retail"
LICENCE = "CC BY 4.0, Daqing Chen"
FILE = Path("online-retail/online_retail.parquet")

SHIPPING = ("POST", "DOT", "C2")
DISCOUNT = ("D",)
FEE = ("BANK CHARGES", "AMAZONFEE", "CRUK")
ADJUSTMENT = ("M", "B", "S", "PADS", "gift_*")
NO_PRODUCT = (*SHIPPING, *DISCOUNT, *FEE, *ADJUSTMENT)
ZERO = ("0", "0.0", "0.00")
NEGATIVE = ("-*",)


def _code(*like: str) -> Test:
    return Test("StockCode", like)


def _new(value: Value) -> Value:
    """Reference data is made from the lines once, and stays as people correct it."""

    return replace(value, only_new=True)


CUSTOMER = Part(
    name="customer",
    type="customer",
    key=Key("external", SYSTEM, ("CustomerID",)),
    optional=True,
    values={
        "name": _new(Value(template="Customer {CustomerID}")),
        "country": _new(Value(column="Country", words={"Unspecified": ""})),
        "source": _new(Value(constant="file")),
    },
)
PRODUCT = Part(
    name="product",
    type="product",
    key=Key("field", field="sku"),
    optional=True,
    when=(Test("StockCode", NO_PRODUCT, is_not=True),),
    values={
        "sku": Value(column="StockCode"),
        "name": _new(Value(column="Description", pick="most", otherwise=Value(column="StockCode"))),
    },
)
ORDER = Part(
    name="order",
    type="order",
    key=Key("external", SYSTEM, ("InvoiceNo",)),
    values={
        "reference": Value(column="InvoiceNo"),
        "customer": Value(part="customer"),
        "kind": Value(
            constant="sale",
            cases=(
                Case((Test("InvoiceNo", ("C*",)),), "return"),
                Case((Test("Quantity", NEGATIVE),), "return"),
            ),
        ),
        "status": Value(
            constant="completed",
            cases=(
                Case((Test("InvoiceNo", ("C*",)),), "returned"),
                Case((Test("Quantity", NEGATIVE),), "returned"),
            ),
        ),
        "placed_at": Value(column="InvoiceDate"),
        "currency": Value(constant="GBP"),
        "country": Value(column="Country", words={"Unspecified": ""}),
    },
)
LINE = Part(
    name="line",
    type="order",
    of="order",
    lines="lines",
    key=Key("position"),
    values={
        "product": Value(part="product"),
        "code": Value(column="StockCode"),
        "description": Value(column="Description"),
        "kind": Value(
            constant="goods",
            cases=(
                Case((_code(*SHIPPING),), "shipping"),
                Case((_code(*DISCOUNT),), "discount"),
                Case((_code(*FEE),), "fee"),
                Case((_code(*ADJUSTMENT),), "adjustment"),
                Case((Test("Quantity", NEGATIVE), Test("UnitPrice", ZERO)), "adjustment"),
                Case((Test("Description", ("",)), Test("UnitPrice", ZERO)), "adjustment"),
            ),
        ),
        "quantity": Value(column="Quantity"),
        "unit_price": Value(column="UnitPrice"),
    },
)
RECIPE = Recipe(
    name=NAME,
    reading=Reading(date_order="month", zone="Europe/London"),
    parts=(CUSTOMER, PRODUCT, ORDER, LINE),
    tallies=(
        Tally(
            "no_product",
            gettext_noop("Lines with a code that is no product"),
            (_code(*NO_PRODUCT),),
            "StockCode",
        ),
        Tally("no_customer", gettext_noop("Lines without customer"), (Test("CustomerID", ("",)),)),
        Tally(
            "returns",
            gettext_noop("Lines that bring goods back (negative quantity)"),
            (Test("Quantity", NEGATIVE),),
        ),
        Tally("free", gettext_noop("Lines with a price of zero"), (Test("UnitPrice", ZERO),)),
        Tally("no_description", gettext_noop("Lines without description"), (Test("Description", ("",)),)),
        Tally(
            "no_country",
            gettext_noop("Lines whose country is not given"),
            (Test("Country", ("", "Unspecified")),),
        ),
    ),
)

register(BuiltIn("online-retail", NAME, RECIPE, SOURCE))
