"""Extensions, the cache's table, built-in roles and currencies."""

from django.db import migrations

from zhike.core.database.extensions import missing_extensions
from zhike.core.iso4217 import DECIMALS
from zhike.core.roles import BUILT_IN


def create_extensions(apps, schema_editor):
    """What the database's role may not create is reported by `zhike doctor`."""
    schema_editor.connection.ensure_connection()
    missing_extensions(schema_editor.connection.connection)


def create_roles(apps, schema_editor):
    Role = apps.get_model("core", "Role")
    for key, rights in BUILT_IN.items():
        Role.objects.get_or_create(key=key, defaults={"name": key.capitalize(), "rights": {"*": rights}})


def create_currencies(apps, schema_editor):
    Currency = apps.get_model("core", "Currency")
    rows = [Currency(code=code, decimals=decimals) for code, decimals in DECIMALS.items()]
    Currency.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunPython(create_extensions, migrations.RunPython.noop),
        migrations.RunSQL(
            # Unlogged: a cache may be lost in a crash, and is written often.
            """
            CREATE UNLOGGED TABLE core_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX core_cache_expires ON core_cache (expires);
            """,
            "DROP TABLE core_cache",
        ),
        migrations.RunPython(create_roles, migrations.RunPython.noop),
        migrations.RunPython(create_currencies, migrations.RunPython.noop),
    ]
