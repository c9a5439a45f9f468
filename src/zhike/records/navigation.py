"""What the frame shows of the record types: entries, the create button, cards on the home page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from zhike.records import registry
from zhike.records.declaration import RecordType
from zhike.records.lists import count, parse
from zhike.records.pages import latest
from zhike.records.pages.asking import asker_of_user
from zhike.records.pages.lists import count_text
from zhike.ui import home, navigation

#: Headings of the navigation that record types may stand under.
GROUPS = {
    "customers": _("Customers"),
    "sales": _("Sales"),
    "marketing": _("Marketing"),
    "service": _("Service"),
    "knowledge": _("Knowledge"),
}
_capitalized = lazy(lambda label: capfirst(str(label)), str)


def register() -> None:
    """Called once when all types are declared."""
    for place, (key, label) in enumerate(GROUPS.items()):
        navigation.register_group(navigation.Group(key=key, label=label, order=10 + 10 * place))
    for record_type in registry.all_types():
        if record_type.group:
            _register_type(record_type)
    _register_changes()
    _register_latest()
    navigation.register(
        navigation.Item(
            key="api", label=_("API"), icon="api", url_name="api-docs", group="settings", order=900
        )
    )


def _register_type(record_type: RecordType) -> None:
    label = _capitalized(record_type.label_plural)
    common: dict[str, Any] = {"icon": record_type.icon, "order": record_type.order}
    navigation.register(
        navigation.Item(
            key=record_type.key,
            label=label,
            url_name="records:list",
            url_kwargs={"record_type": record_type},
            group=record_type.group,
            go_key=record_type.go_key,
            is_allowed=_may(record_type, "view"),
            **common,
        )
    )
    navigation.register_create(
        navigation.Item(
            key=record_type.key,
            label=_capitalized(record_type.label),
            url_name="records:create",
            url_kwargs={"record_type": record_type},
            is_allowed=_may(record_type, "create"),
            **common,
        )
    )
    home.register_card(
        home.Card(
            key=record_type.key,
            label=label,
            url=partial(reverse, "records:list", kwargs={"record_type": record_type}),
            count=partial(_count, record_type),
            is_allowed=_may(record_type, "view"),
            **common,
        )
    )


def _register_changes() -> None:
    navigation.register_group(navigation.Group(key="settings", label=_("Settings"), order=100))
    navigation.register(
        navigation.Item(
            key="changes",
            label=_("Changes"),
            icon="history",
            url_name="records:changes",
            group="settings",
            order=50,
        )
    )


def _register_latest() -> None:
    home.register_part(
        home.Part(key="latest", template="records/latest_changes.html", load=latest.latest_changes, order=50)
    )


def _may(record_type: RecordType, right: str) -> Callable[[Any], bool]:
    return lambda user: asker_of_user(user).may(record_type, right)


def _count(record_type: RecordType, user: Any) -> str:
    asker = asker_of_user(user)
    return count_text(count(parse(record_type, {}, asker), asker))
