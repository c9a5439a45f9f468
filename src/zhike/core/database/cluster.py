"""A new database cluster, and the check that an old one fits the programs."""

import locale
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from zhike.core.database import place
from zhike.core.database.errors import DatabaseProblem


def create_cluster(programs: Path, folder: Path, password: str) -> None:
    """initdb beside its final name, so that a killed first start leaves nothing half-made behind."""
    draft = folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".password-") as secret:
        secret.write(password)
        secret.flush()
        os.chown(secret.name, place.account().uid, place.account().gid)
        command: list[str | Path] = [
            programs / "initdb",
            f"--pgdata={draft}",
            "--username=postgres",
            f"--pwfile={secret.name}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            f"--lc-ctype={utf8_ctype()}",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        done = subprocess.run(
            command,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            capture_output=True,
            text=True,
            check=False,
            **place.account().switch,
        )
    if done.returncode != 0:
        raise DatabaseProblem(f"initdb fails: {done.stderr.strip()[-2000:]}")
    draft.rename(folder / "data")


def refuse_other_version(data: Path, programs: Path) -> None:
    """A data folder of another major version cannot be opened; say so instead of failing later."""
    path = data / "PG_VERSION"
    if not path.exists():
        return
    answer = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    wanted, found = answer.stdout.split()[2].split(".")[0], path.read_text().strip()
    if wanted != found:
        raise DatabaseProblem(
            f"The data in {data} is of PostgreSQL {found}, the embedded server is {wanted}. Dump it with the "
            "old version of Zhike and restore it with this one."
        )


def utf8_ctype() -> str:
    """A UTF-8 character class locale of this system: with C, pg_trgm would drop every Chinese character."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"
