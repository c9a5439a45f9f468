from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _ensure_base_rows(**_: object) -> None:
    from zhike.core.base_rows import ensure_base_rows

    ensure_base_rows()


class CoreConfig(AppConfig):
    name = "zhike.core"
    label = "core"

    def ready(self) -> None:
        post_migrate.connect(_ensure_base_rows, sender=self)
