"""Where people find the import: an entry of the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.records import registry
from zhike.records.pages.asking import asker_of_user
from zhike.ui import navigation


def register() -> None:
    navigation.register(
        navigation.Item(
            key="import",
            label=_("Import"),
            icon="file-import",
            url_name="records:import_start",
            order=90,
            go_key="i",
            is_allowed=_may_import,
        )
    )


def _may_import(user: Any) -> bool:
    asker = asker_of_user(user)
    return any(asker.may(t, "create") or asker.may(t, "change") for t in registry.all_types())
