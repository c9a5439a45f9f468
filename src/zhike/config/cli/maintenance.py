"""Commands that keep an installation in order: migrate, collect, doctor, manage."""

import argparse

MIGRATED = "migrated"  # the row that says: the last migration ran to its very end


def register(subparsers: argparse._SubParsersAction) -> None:
    migrate_parser = subparsers.add_parser("migrate", help="bring the database's schema up to this program")
    migrate_parser.set_defaults(run=migrate_command, needs_schema=False)
    collect_parser = subparsers.add_parser("collect", help="collect static files, when their sources changed")
    collect_parser.set_defaults(run=collect_command, needs_schema=False)
    doctor = subparsers.add_parser("doctor", help="check this installation and name remedies")
    doctor.set_defaults(run=doctor_command, prepares_itself=True)
    manage = subparsers.add_parser("manage", help="run a command of Django", prefix_chars="\0")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    manage.set_defaults(run=manage_command, needs_schema=False)


def migrate_command(arguments: argparse.Namespace) -> int:
    migrate(even_if_complete=True)
    print("The schema is up to date.")
    return 0


def migrate(even_if_complete: bool = False) -> bool:
    """Apply what is missing, one process at a time; False when nothing is. Refuses a newer schema.

    What packages install after migrations (triggers, partitions) belongs to it: an interrupted run
    is taken up again although every migration is recorded.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.utils import timezone

    from zhike.core.database import DatabaseProblem
    from zhike.core.models import Heartbeat
    from zhike.core.schema import SchemaMismatch, refuse_newer, unapplied

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('zhike.migrate'))")
        try:
            loader = MigrationLoader(connection)
            try:
                refuse_newer(loader)
            except SchemaMismatch as mismatch:
                raise DatabaseProblem(str(mismatch)) from mismatch
            is_current = not unapplied(loader)
            if is_current and not even_if_complete and Heartbeat.objects.filter(name=MIGRATED).exists():
                return False
            if is_current:
                Heartbeat.objects.filter(name=MIGRATED).delete()
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            Heartbeat.objects.update_or_create(name=MIGRATED, defaults={"at": timezone.now()})
            return True
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('zhike.migrate'))")


def collect_command(arguments: argparse.Namespace) -> int:
    from zhike.config.static_files import collect

    print("Collected." if collect() else "Static files are up to date.")
    return 0


def doctor_command(arguments: argparse.Namespace) -> int:
    from zhike.config.cli.doctor import examine

    return examine()


def manage_command(arguments: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zhike manage", *arguments.arguments])
    return 0
