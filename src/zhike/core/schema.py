"""Is the database's schema the one this program was written for?"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader


class SchemaMismatch(Exception):
    """The schema is older or newer than the program; the message says what to do."""


def refuse_other_schema(connection: BaseDatabaseWrapper) -> None:
    """Raise SchemaMismatch unless exactly the migrations of this program are applied."""
    loader = MigrationLoader(connection)
    refuse_newer(loader)
    missing = unapplied(loader)
    if missing:
        raise SchemaMismatch(
            f"The database lacks {len(missing)} migrations of this program ({_shown(missing)}). "
            "Run: zhike migrate"
        )


def refuse_newer(loader: MigrationLoader) -> None:
    """Raise SchemaMismatch when a later version of this program has migrated the database."""
    ours = {app for app, _name in loader.disk_migrations}
    unknown = sorted(
        key for key in loader.applied_migrations if key not in loader.disk_migrations and key[0] in ours
    )
    if unknown:
        raise SchemaMismatch(
            f"The database is newer than this program (it has {_shown(unknown)}). "
            "Update Zhike, or restore the backup that belongs to this version."
        )


def unapplied(loader: MigrationLoader) -> list[tuple[str, str]]:
    return sorted(set(loader.graph.nodes) - set(loader.applied_migrations))


def _shown(keys: list[tuple[str, str]]) -> str:
    names = [f"{app}.{name}" for app, name in keys[:3]]
    return ", ".join(names) + (", …" if len(keys) > 3 else "")
