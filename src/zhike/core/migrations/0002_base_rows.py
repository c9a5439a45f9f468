"""Extensions and the cache's table."""

from django.db import migrations

from zhike.core.database.extensions import missing_extensions


def create_extensions(apps, schema_editor):
    """What the database's role may not create is reported by `zhike doctor`."""
    schema_editor.connection.ensure_connection()
    missing_extensions(schema_editor.connection.connection)


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
    ]
