"""`zhike doctor`: looks at everything an installation needs, and names the remedy."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from zhike.config import environment
from zhike.config.cli.runtime import database
from zhike.config.environment import Environment, SettingError
from zhike.config.secrets import FILE_NAME
from zhike.core import logs
from zhike.core.database import DatabaseProblem

OK, WARN, FAIL = "ok", "warn", "fail"
Finding = tuple[str, str]
LOW_DISK = 2 * 1024**3
LATE = timedelta(minutes=3)


def examine() -> int:
    """Print a line per check; the exit code is 1 when one fails."""
    try:
        env = environment.read()
    except SettingError as error:
        _show((FAIL, str(error)))
        return 1
    logs.configure(env.log_format, "ERROR")
    findings = [(OK, "Settings are valid."), *_home(env), *_clock(env)]
    for finding in findings:
        _show(finding)
    try:
        with database(env):
            for finding in _inside_database(env):
                findings.append(finding)
                _show(finding)
    except (DatabaseProblem, SettingError) as problem:
        findings.append((FAIL, str(problem)))
        _show(findings[-1])
    return 1 if any(level == FAIL for level, _sentence in findings) else 0


def _show(finding: Finding) -> None:
    print(f"{finding[0]:<4}  {finding[1]}")


def _home(env: Environment) -> Iterator[Finding]:
    if not env.home.exists():
        yield WARN, f"The home {env.home} does not exist yet; the first start makes it."
        return
    if not os.access(env.home, os.W_OK):
        yield FAIL, f"The home {env.home} cannot be written; change its owner or ZHIKE_HOME."
    else:
        yield OK, f"The home is {env.home}."
    yield from _secrets(env.home / FILE_NAME)
    free = shutil.disk_usage(env.home).free
    level = OK if free > LOW_DISK else WARN
    remedy = "" if level == OK else " Make room, or move ZHIKE_HOME to a larger disk."
    yield level, f"{free / 1024**3:.1f} GB are free on the disk of the home.{remedy}"


def _secrets(path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield WARN, "There are no secrets yet; the first start makes them."
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield FAIL, f"{path} can be read by others (mode {mode:o}). Run: chmod 600 {path}"
    else:
        yield OK, "Only the owner reads the secrets."


def _clock(env: Environment) -> Iterator[Finding]:
    year = datetime.now(UTC).year
    if year < 2025:
        yield FAIL, f"The machine's clock says {year}; set it."
    else:
        yield OK, f"The workspace's time zone is {env.time_zone}."


def _inside_database(env: Environment) -> Iterator[Finding]:
    import django
    from django.db import connection

    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE", "zhike.config.settings")
    django.setup()
    connection.ensure_connection()
    kind = "embedded" if env.is_embedded else "external"
    version = connection.connection.info.server_version
    yield OK, f"The {kind} database is PostgreSQL {version // 10_000}.{version % 10_000}."
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (_database_fitness, _database_clock, _schema)
    for check in checks:
        yield from check()


def _database_fitness() -> Iterator[Finding]:
    from django.db import connection

    from zhike.core.database.external import refuse_unfit, resting_features

    sentences = refuse_unfit(connection.connection) + resting_features(connection.connection)
    if not sentences:
        yield OK, "Its encoding, character classes and extensions are complete."
    for sentence in sentences:
        yield WARN, sentence


def _database_clock() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
    if apart > 5:
        yield (
            WARN,
            f"The database's clock is {apart:.0f} s apart from this machine's; synchronize both (NTP).",
        )
    else:
        yield OK, "The clocks agree."


def _schema() -> Iterator[Finding]:
    from django.db import connection

    from zhike.core.models import User
    from zhike.core.schema import SchemaMismatch, refuse_other_schema

    try:
        refuse_other_schema(connection)
    except SchemaMismatch as mismatch:
        yield FAIL, str(mismatch)
        return
    yield OK, "Every migration is applied."
    people = User.objects.filter(is_active=True).count()
    if people:
        yield OK, f"{people} active {'person' if people == 1 else 'people'} can log in."
    else:
        yield WARN, "Nobody can log in. Run: zhike user add EMAIL --role administrator"
    for name, what in (("worker", "The worker"), ("scheduler", "The scheduler")):
        yield _beat(name, what)


def _beat(name: str, what: str) -> Finding:
    from zhike.core.models import Heartbeat

    row = Heartbeat.objects.filter(name=name).first()
    if row is None:
        return WARN, f"{what} has not run yet. Run: zhike up (or zhike worker)"
    age = datetime.now(UTC) - row.at
    if age > LATE:
        return WARN, f"{what} gave its last sign of life at {row.at:%Y-%m-%d %H:%M} UTC. Run: zhike up"
    return OK, f"{what} gave a sign of life {max(0, age.total_seconds()):.0f} s ago."
