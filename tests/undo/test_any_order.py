"""Whatever was done in whatever change sets: undone in reverse, everything is exactly as it was."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.undo.book import act, edit, make, snapshot, undone
from zhike.customers.models import Customer
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.change_sets import changing
from zhike.records.errors import ActionRefused, NotFound, Refused
from zhike.records.models import ChangeSet, Record
from zhike.records.writing import restore, trash
from zhike.sales.models import Order, Product, ProductCategory

pytestmark = pytest.mark.django_db

NAMES = st.sampled_from(["欧阳娜娜", "Zoë", "O’Brien & Sons", "张三", "Łukasz"])
AMOUNTS = st.sampled_from(["0.01", "19.9900", "1000"])
PLACE = st.integers(0, 50)
NEEDS = st.lists(
    st.fixed_dictionaries({"text": NAMES, "urgency": st.sampled_from(["low", "high"])}), max_size=3
)
LINES = st.lists(st.fixed_dictionaries({"quantity": AMOUNTS, "unit_price": AMOUNTS}), max_size=3)
CUSTOMER = st.fixed_dictionaries(
    {"name": NAMES, "needs": NEEDS},
    optional={
        "tags": st.lists(NAMES, max_size=2, unique=True),
        "birthday": st.sampled_from([None, "1990-02-28"]),
        "city": NAMES,
    },
)
PRODUCT = st.fixed_dictionaries(
    {"name": NAMES, "sku": st.sampled_from(["", "A", "B", "C"])},
    optional={"price": AMOUNTS, "price_currency": st.just("EUR"), "is_active": st.booleans()},
)
ORDER = st.fixed_dictionaries({"currency": st.just("EUR"), "lines": LINES}, optional={"note": NAMES})
STEPS = st.one_of(
    st.tuples(st.just("make"), st.just("customer"), CUSTOMER, PLACE),
    st.tuples(st.just("make"), st.just("product"), PRODUCT, PLACE),
    st.tuples(st.just("make"), st.just("order"), ORDER, PLACE),
    st.tuples(st.just("edit"), st.just("customer"), CUSTOMER, PLACE),
    st.tuples(st.just("edit"), st.just("product"), PRODUCT, PLACE),
    st.tuples(st.just("edit"), st.just("order"), ORDER, PLACE),
    st.tuples(
        st.just("shelve"), st.just("product"), st.lists(st.integers(0, 2), max_size=3, unique=True), PLACE
    ),
    st.tuples(st.just("buyer"), st.just("order"), PLACE, PLACE),
    st.tuples(st.just("relate"), st.just("customer"), PLACE, PLACE),
    st.tuples(st.just("stage"), st.just("customer"), st.sampled_from(["active", "prospect"]), PLACE),
    st.tuples(st.just("place"), st.just("order"), st.none(), PLACE),
    st.tuples(st.just("pay"), st.just("order"), AMOUNTS, PLACE),
    st.tuples(st.just("trash"), st.sampled_from(["customer", "product", "order"]), st.none(), PLACE),
    st.tuples(st.just("restore"), st.sampled_from(["customer", "product", "order"]), st.none(), PLACE),
)
CHANGE_SETS = st.lists(st.lists(STEPS, min_size=1, max_size=4), min_size=1, max_size=6)
MODELS = {"customer": Customer, "product": Product, "order": Order}
SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def chosen(key: str, place: int) -> Record:
    records = list(MODELS[key].objects.order_by("pk"))
    if not records:
        raise NotFound(key)
    return records[place % len(records)]


def with_ids(record: Record, raw: dict[str, Any]) -> dict[str, Any]:
    """Every second child row is an existing one that changes, the others are new."""
    for name in ("needs", "lines"):
        if name in raw:
            ids = [str(pk) for pk in getattr(record, name).values_list("pk", flat=True)]
            raw = {
                **raw,
                name: [{**row, "id": ids.pop()} if i % 2 and ids else row for i, row in enumerate(raw[name])],
            }
    return raw


def do(step: tuple[str, str, Any, int]) -> None:
    what, key, given_values, place = step
    record_type = registry.get(key)
    if what == "make":
        make(key, **given_values)
        return
    record = chosen(key, place)
    if what == "edit":
        edit(record, **with_ids(record, given_values))
    elif what == "shelve":
        shelves = list(ProductCategory.objects.order_by("name"))
        edit(record, categories=[str(shelves[i].pk) for i in given_values])
    elif what == "buyer":
        edit(record, customer=str(chosen("customer", given_values).pk))
    elif what == "relate":
        act(record, "relate", kind="works_at", other=str(chosen("customer", given_values).pk))
    elif what == "stage":
        act(record, "set_stage", stage=given_values)
    elif what == "place":
        act(record, "place")
    elif what == "pay":
        act(record, "add_payment", amount=given_values)
    else:
        {"trash": trash, "restore": restore}[what](record_type, record.pk, SYSTEM)


def written(steps: list[tuple[str, str, Any, int]]) -> ChangeSet | None:
    """One change set with these steps, as far as they are possible; None when nothing was written."""
    with changing(SYSTEM, "page", "change") as change_set:
        before = snapshot()
        for step in steps:
            with suppress(Refused, NotFound, ActionRefused), transaction.atomic():
                do(step)
        has_written = snapshot() != before
    return change_set if has_written else None


@pytest.fixture
def shelves(db) -> None:
    for name in ("Tea", "Gifts", "Winter"):
        make("productcategory", name=name)


@SLOW
@given(CHANGE_SETS)
def test_all_undone_in_reverse_is_exactly_as_before(shelves, plan):
    with transaction.atomic():
        states = []
        for steps in plan:
            before = snapshot()
            if change_set := written(steps):
                states.append((change_set, before))
        for change_set, before in reversed(states):
            assert undone(change_set).result["kept"] == {}
            assert snapshot() == before
        transaction.set_rollback(True)


@SLOW
@given(CHANGE_SETS, PLACE, st.sampled_from(["skip", "overwrite"]))
def test_an_undo_of_any_of_them_can_itself_be_undone(shelves, plan, place, on_conflict):
    with transaction.atomic():
        made = [change_set for steps in plan if (change_set := written(steps))]
        if made:
            before = snapshot()
            job = undone(made[place % len(made)], on_conflict=on_conflict)
            if own := job.result["change_set"]:
                assert undone(ChangeSet.objects.get(pk=own)).result["kept"] == {}
            assert snapshot() == before
        transaction.set_rollback(True)
