from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "zhike.core"
    label = "core"
