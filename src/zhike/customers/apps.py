from functools import partial
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "zhike.customers"
    label = "customers"

    def ready(self) -> None:
        from zhike.ui import home

        home.register_step(
            home.Step(
                key="customer",
                label=_("Add your first customer"),
                text=_("A person or a company, with the ways to reach them."),
                icon="users",
                url=partial(reverse, "records:create", kwargs={"record_type": "customers"}),
                is_done=_has_customers,
                order=10,
                is_allowed=_may_create,
            )
        )


def _has_customers(user: Any) -> bool:
    from zhike.customers.queries import customers
    from zhike.records.pages.asking import asker_of_user

    return customers(asker_of_user(user)).exists()


def _may_create(user: Any) -> bool:
    from zhike.records import registry
    from zhike.records.pages.asking import asker_of_user

    return asker_of_user(user).may(registry.get("customer"), "create")
