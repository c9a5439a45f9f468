"""Settings of the installation. They come from the environment only, and fail loudly at start."""

import importlib.util
import os
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class SettingError(Exception):
    """A setting from the environment that cannot be used; the message names it and the remedy."""


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _integer(name: str, default: int, low: int, high: int) -> int:
    raw = _text(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        raise SettingError(f"{name}={raw!r} is not a whole number; use {low} to {high}.") from None
    if not low <= value <= high:
        raise SettingError(f"{name}={value} is out of range; use {low} to {high}.")
    return value


def _boolean(name: str, default: bool) -> bool:
    raw = _text(name, "1" if default else "0").lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name}={raw!r} is neither yes nor no; use 1 or 0.")


def _choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    raw = _text(name, default)
    if raw not in allowed:
        raise SettingError(f"{name}={raw!r} is unknown; use one of {', '.join(allowed)}.")
    return raw


def _url(name: str, default: str) -> str:
    raw = _text(name, default)
    parts = urlsplit(raw)
    try:
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or parts.path.strip("/") or parts.query or parts.fragment:
        raise SettingError(f"{name}={raw!r} is not an outside address such as https://crm.example.com.")
    return raw.rstrip("/")


def _database_url() -> str:
    raw = _text("DATABASE_URL")
    if not raw:
        return ""
    example = "postgresql://user:password@host:5432/database"
    parts = urlsplit(raw)
    try:
        is_usable = parts.scheme in {"postgres", "postgresql"} and len(parts.path) > 1 and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:  # the value may hold a password: it is not shown
        raise SettingError(f"DATABASE_URL is not an address of PostgreSQL such as {example}.")
    return raw


def _time_zone() -> str:
    raw = _text("ZHIKE_TIME_ZONE", "UTC")
    try:
        zoneinfo.ZoneInfo(raw)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingError(
            f"ZHIKE_TIME_ZONE={raw!r} is no time zone; use a name such as Asia/Shanghai."
        ) from None
    return raw


def _folder(name: str, default: str) -> Path:
    path = Path(_text(name, default))
    try:
        path = path.expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        raise SettingError(f"{name}={str(path)!r} is not a folder that can be used.") from None
    if path.exists() and not path.is_dir():
        raise SettingError(f"{name}={str(path)!r} is not a folder.")
    return path


@dataclass(frozen=True)
class Outside:
    """Parts of the address under which people reach Zhike."""

    host: str
    origin: str
    is_secure: bool


def _packages() -> tuple[str, ...]:
    names = tuple(name.strip() for name in _text("ZHIKE_PACKAGES").split(",") if name.strip())
    for name in names:
        if not name.replace(".", "_").isidentifier() or importlib.util.find_spec(name) is None:
            raise SettingError(
                f"ZHIKE_PACKAGES names {name!r}, which Python does not find; check PYTHONPATH."
            )
    return names


def split_url(url: str) -> Outside:
    parts = urlsplit(url)
    return Outside(parts.hostname or "", f"{parts.scheme}://{parts.netloc}", parts.scheme == "https")


@dataclass(frozen=True)
class Environment:
    """All that an administrator can set. Every name here is documented in docs/admin/settings.md."""

    home: Path
    host: str
    port: int
    url: str
    database_url: str
    web_processes: int
    worker_jobs: int
    log_format: str
    log_level: str
    language: str
    time_zone: str
    currency: str
    upload_megabytes: int
    demo: bool
    debug: bool
    shared_data: Path | None
    process: str
    packages: tuple[str, ...]

    @property
    def is_embedded(self) -> bool:
        return not self.database_url


def read() -> Environment:
    """The validated environment. Raises SettingError naming the variable and the remedy."""
    host = _text("ZHIKE_HOST", "127.0.0.1")
    port = _integer("ZHIKE_PORT", 8000, 1, 65535)
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104
    currency = _text("ZHIKE_CURRENCY", "CNY").upper()
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
        raise SettingError(f"ZHIKE_CURRENCY={currency!r} is not an ISO 4217 code such as CNY or EUR.")
    return Environment(
        home=_folder("ZHIKE_HOME", "data"),
        host=host,
        port=port,
        url=_url("ZHIKE_URL", f"http://{shown}:{port}"),
        database_url=_database_url(),
        web_processes=_integer("ZHIKE_WEB_PROCESSES", 2, 1, 64),
        worker_jobs=_integer("ZHIKE_WORKER_JOBS", 2, 1, 64),
        log_format=_choice("ZHIKE_LOG_FORMAT", "text", ("text", "json")),
        log_level=_choice("ZHIKE_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        language=_choice("ZHIKE_LANGUAGE", "en", ("en", "zh-hans")),
        time_zone=_time_zone(),
        currency=currency,
        upload_megabytes=_integer("ZHIKE_UPLOAD_MB", 200, 1, 4096),
        demo=_boolean("ZHIKE_DEMO", True),
        debug=_boolean("ZHIKE_DEBUG", False),
        shared_data=_folder("ZHIKE_SHARED_DATA", "") if _text("ZHIKE_SHARED_DATA") else None,
        process=_choice("ZHIKE_PROCESS", "command", ("command", "web", "worker")),
        packages=_packages(),
    )
