"""Conditions: one tree of field, operator and value, read from JSON, checked, and compiled to SQL."""

from zhike.records.conditions.compiling import compile_condition
from zhike.records.conditions.reading import read_condition, read_text
from zhike.records.conditions.scope import Collection, Scope
from zhike.records.conditions.tree import Comparison, Condition, Group, Related
from zhike.records.conditions.values import read_values
from zhike.records.conditions.viewpoint import Viewpoint

__all__ = [
    "Collection",
    "Comparison",
    "Condition",
    "Group",
    "Related",
    "Scope",
    "Viewpoint",
    "compile_condition",
    "read_condition",
    "read_text",
    "read_values",
]
