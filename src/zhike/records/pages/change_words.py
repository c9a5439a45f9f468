"""Change sets in the words of people: what was done, through which face, and why a record stays."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhike.records import registry
from zhike.records.models import ChangeSet
from zhike.records.pages.timeline import ICONS
from zhike.records.undo.scope import action_of
from zhike.ui import formats

FACES = {
    "page": pgettext_lazy("face", "Page"),
    "api": pgettext_lazy("face", "API"),
    "import": pgettext_lazy("face", "Import"),
    "command": pgettext_lazy("face", "Command"),
    "automation": pgettext_lazy("face", "Automation"),
    "system": pgettext_lazy("face", "System"),
}
REASONS = {
    "create": pgettext_lazy("change set", "Created"),
    "change": pgettext_lazy("change set", "Changed"),
    "trash": pgettext_lazy("change set", "Put into the trash"),
    "restore": pgettext_lazy("change set", "Taken out of the trash"),
    "import": pgettext_lazy("change set", "Import"),
    "undo": pgettext_lazy("change set", "Undo"),
}
FOLLOW_UP = gettext_lazy("Follow-up by the system")
STAYS = {
    "changed": gettext_lazy("changed since"),
    "used": gettext_lazy("used by other records"),
    "taken": gettext_lazy("a unique value has been taken since"),
    "gone": gettext_lazy("is gone, or refers to something that is gone"),
    "permanent": gettext_lazy("holds entries that are never deleted, such as consents"),
    "denied": gettext_lazy("not open to you"),
}


def what_of(change_set: ChangeSet) -> str:
    """What was done, in a few words: "Order: Ship", "Created: customer", "Import: retail.csv"."""
    action = action_of(change_set)
    if action:
        label = registry.get(change_set.reason.rpartition(".")[0]).label
        return f"{str(label).capitalize()}: {action.label}"
    detail = ""
    if change_set.reason == "import":
        detail = change_set.detail.get("file", "")
    elif change_set.reason == "undo":
        detail = what_of(ChangeSet(reason=change_set.detail.get("of_reason", ""), detail={}))
    elif record_type := registry.find(change_set.detail.get("type", "")):
        detail = str(record_type.label)
    reason = REASONS.get(change_set.reason, FOLLOW_UP)
    return _("%(what)s: %(detail)s") % {"what": reason, "detail": detail} if detail else str(reason)


def icon_of(change_set: ChangeSet) -> str:
    action = action_of(change_set)
    return action.icon if action else ICONS.get(change_set.reason, "bolt")


def kept_in_words(kept: dict[str, int]) -> list[tuple[int, Any]]:
    """How many records stay, and why."""
    return [(kept[why], words) for why, words in STAYS.items() if kept.get(why)]


def done_in_words(numbers: dict[str, int]) -> list[str]:
    """What became of the records of one type."""
    known = (
        ("removed", _("%(n)s removed")),
        ("restored", _("%(n)s brought back")),
        ("changed", _("%(n)s as before")),
        ("trashed", _("%(n)s in the trash")),
    )
    return [words % {"n": formats.number(numbers[verb])} for verb, words in known if numbers.get(verb)]
