from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "zhike.ui"
    label = "ui"

    def ready(self) -> None:
        from zhike.ui import navigation

        navigation.register(
            navigation.Item(key="home", label=_("Home"), icon="home", url_name="ui:home", order=0, go_key="h")
        )
