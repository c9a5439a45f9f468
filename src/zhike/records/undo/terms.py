"""On what terms something is undone."""

from dataclasses import dataclass
from uuid import UUID

from zhike.records.access import Asker
from zhike.records.models import ChangeSet
from zhike.records.undo.scope import together


@dataclass(frozen=True)
class Terms:
    """What is undone, for whom, and whether later changes give way."""

    change_set: ChangeSet
    asker: Asker
    #: The change set with its consequences, and, while it is undone, the one that undoes it.
    sets: tuple[UUID, ...]
    overwrite: bool = False
    is_preview: bool = False

    @property
    def is_maker(self) -> bool:
        return self.asker.user is None or self.change_set.by_id == self.asker.user.pk


def preview_terms(change_set: ChangeSet, asker: Asker) -> Terms:
    return Terms(change_set, asker, tuple(together(change_set)), is_preview=True)
