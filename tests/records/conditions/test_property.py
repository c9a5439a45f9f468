"""The compiler and an evaluator of its own agree on random trees over random rows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records.conditions.evaluator import Evaluator
from tests.records.conditions.trees import conditions
from tests.records.conditions.world import MOMENTS, make_world
from zhike.customers.models import Customer
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.conditions import Viewpoint, compile_condition, read_condition
from zhike.records.kinds import Formats
from zhike.sales.models import Order, Product, ProductCategory

pytestmark = pytest.mark.django_db

ZONES = (
    "UTC",
    "Asia/Shanghai",
    "Europe/London",
    "America/New_York",
    "America/Havana",
    "Asia/Kathmandu",
    "Pacific/Apia",
)
NOWS = st.datetimes(datetime(2024, 1, 1), datetime(2025, 2, 1), timezones=st.just(UTC))
TYPES = (Customer, Order, Product, ProductCategory)


@pytest.mark.parametrize("seed", range(2))
def test_compiler_and_evaluator_agree(seed):
    world = make_world(seed)
    askers = [SYSTEM, *(world.people.asker(name) for name in ("seller", "manager", "administrator"))]

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def agree(data):
        model = data.draw(st.sampled_from(TYPES))
        zone = ZoneInfo(data.draw(st.sampled_from(ZONES)))
        now = data.draw(st.sampled_from(MOMENTS) | NOWS)
        asker = data.draw(st.sampled_from(askers))
        raw = data.draw(conditions(world, model))
        condition = read_condition(raw, registry.get(model._meta.model_name), Formats(zone=zone))
        matching = compile_condition(condition, Viewpoint(asker, zone, now))
        found = list(model._default_manager.filter(matching).values_list("pk", flat=True))
        assert len(found) == len(set(found)), "no row twice"
        evaluator = Evaluator(world, asker, zone, now)
        assert set(found) == {row.pk for row in world.rows[model] if evaluator.holds(raw, row)}

    agree()
