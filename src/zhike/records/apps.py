from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


def _install(**_: object) -> None:
    from zhike.records.install import install

    install()


class RecordsConfig(AppConfig):
    name = "zhike.records"
    label = "records"

    def ready(self) -> None:
        autodiscover_modules("record_types")
        autodiscover_modules("subscribers")
        autodiscover_modules("import_hints")
        post_migrate.connect(_install, sender=self)

        from zhike.records import navigation
        from zhike.records.imports.pages import entry

        navigation.register()
        entry.register()
