"""Undo of a change set of any size: a preview, then a job that puts everything back."""

from zhike.records.undo.previewing import Preview, preview
from zhike.records.undo.running import OVERWRITE, SKIP, undo
from zhike.records.undo.scope import is_possible, last_job, running_job, visible

__all__ = [
    "OVERWRITE",
    "SKIP",
    "Preview",
    "is_possible",
    "last_job",
    "preview",
    "running_job",
    "undo",
    "visible",
]
