"""A checked condition as a condition of SQL. No join, so that no row appears twice: what is around is `EXISTS`."""

from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q

from zhike.records import registry
from zhike.records.access import rows
from zhike.records.conditions.operators import positive_of, positive_q
from zhike.records.conditions.tree import Comparison, Condition, Group, Related
from zhike.records.conditions.viewpoint import Viewpoint


def compile_condition(condition: Condition, view: Viewpoint) -> Q:
    """For `filter` of the rows that the condition speaks of. Every node is true or false, never NULL."""
    if isinstance(condition, Group):
        parts = [compile_condition(part, view) for part in condition.parts]
        return reduce(and_, parts) if condition.mode == "all" else _any_or_none(condition.mode, parts)
    if isinstance(condition, Related):
        return _related(condition, view)
    return _comparison(condition, view)


def _any_or_none(mode: str, parts: list[Q]) -> Q:
    found = reduce(or_, parts)
    return found if mode == "any" else ~found


def _related(condition: Related, view: Viewpoint) -> Q:
    found = condition.collection.rows(view.asker)
    if condition.where is not None:
        found = found.filter(compile_condition(condition.where, view))
    some = Q(Exists(found))
    return some if condition.mode == "some" else ~some


def _comparison(condition: Comparison, view: Viewpoint) -> Q:
    """Over relations, a record that is missing or hidden has nothing in its fields: "is not" holds, "is" does not."""
    positive = positive_of(condition.operator)
    found = positive_q(condition.field, positive, condition.values, view)
    for step in reversed(condition.steps):
        target = rows(view.asker, registry.get(step.target)).filter(pk=OuterRef(step.attname))
        found = Q(Exists(target.filter(found)))
    return found if positive == condition.operator else ~found
