"""Tables of the engine, and the base classes of all records."""

from zhike.records.models.base import Child, Record, unique_while_live
from zhike.records.models.change_sets import ChangeSet, Chunk, History
from zhike.records.models.events import EventRow, Receipt, RelayPosition
from zhike.records.models.identity import Counter, ExternalId, IdempotentAnswer, Redirect, Tombstone
from zhike.records.models.imports import Import, ImportReject, SavedRecipe

__all__ = [
    "ChangeSet",
    "Child",
    "Chunk",
    "Counter",
    "EventRow",
    "ExternalId",
    "History",
    "IdempotentAnswer",
    "Import",
    "ImportReject",
    "Receipt",
    "Record",
    "Redirect",
    "RelayPosition",
    "SavedRecipe",
    "Tombstone",
    "unique_while_live",
]
