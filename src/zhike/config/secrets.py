"""Secrets of the installation: made on the first start, kept in one file that only its owner reads."""

import base64
import json
import logging
import os
import secrets
import stat
from pathlib import Path

from zhike.config.environment import SettingError

FILE_NAME = "secrets.json"
logger = logging.getLogger(__name__)


def _password() -> str:
    return secrets.token_urlsafe(32)


_MAKERS = {
    "secret_key": lambda: secrets.token_urlsafe(50),
    "database_superuser_password": _password,
    "database_password": _password,
    "field_encryption_key": lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
}


def read_secrets(home: Path) -> dict[str, str]:
    """All secrets of this home; those that are missing are made and written."""
    path = home / FILE_NAME
    known = _load(path) if path.exists() else {}
    missing = {name: make() for name, make in _MAKERS.items() if name not in known}
    if not missing:
        return known
    if "secret_key" in missing:
        return _create(path, known | missing)
    return _replace(path, known | missing)


def _load(path: Path) -> dict[str, str]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        path.chmod(0o600)
        logger.warning("%s could be read by others (mode %o); now only by its owner.", path, mode)
    try:
        content = json.loads(path.read_text())
    except ValueError:
        raise SettingError(f"{path} is damaged (no JSON). Put it back from a backup.") from None
    if not isinstance(content, dict):
        raise SettingError(f"{path} is damaged (no JSON object). Put it back from a backup.")
    return content


def _create(path: Path, content: dict[str, str]) -> dict[str, str]:
    """Write the file unless another process was faster: then its secrets are the ones that count."""
    make_home(path.parent)
    draft = _write_draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return read_secrets(path.parent)
    finally:
        draft.unlink()
    return content


def _replace(path: Path, content: dict[str, str]) -> dict[str, str]:
    _write_draft(path, content).replace(path)
    return content


def _write_draft(path: Path, content: dict[str, str]) -> Path:
    draft = path.with_name(f".{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(content, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    return draft


def make_home(home: Path) -> None:
    """The home folder. Under root others may pass through it, so that the database's own user can."""
    if home.is_dir():
        return
    try:
        home.mkdir(parents=True)
        home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise SettingError(f"ZHIKE_HOME={home} cannot be made: {error.strerror}.") from error
