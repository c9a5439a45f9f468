"""Where people find the import: an entry of the navigation, and one of the first steps."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhike.records import registry
from zhike.records.models import Import
from zhike.records.pages.asking import asker_of_user
from zhike.ui import home, navigation


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
    home.register_step(
        home.Step(
            key="import",
            label=_("Import a file"),
            text=_(
                "Customers, products and orders from a spreadsheet. You see what will happen before it does."
            ),
            icon="file-import",
            url=partial(reverse, "records:import_start"),
            is_done=lambda user: Import.objects.filter(state=Import.State.DONE).exists(),
            order=20,
            is_allowed=_may_import,
        )
    )


def _may_import(user: Any) -> bool:
    asker = asker_of_user(user)
    return any(asker.may(t, "create") or asker.may(t, "change") for t in registry.all_types())
