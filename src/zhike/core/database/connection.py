"""Django's connection settings, from DATABASE_URL or for the embedded server."""

from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from zhike.core.database import place
from zhike.core.database.extensions import NAME

WEB_THREADS = 6
WEB_STATEMENT_SECONDS = 30


class Installation(Protocol):
    """What is asked of the installation's environment."""

    @property
    def home(self) -> Path: ...
    @property
    def database_url(self) -> str: ...
    @property
    def process(self) -> str: ...


def connection_settings(env: Installation, secrets: dict[str, str]) -> dict[str, Any]:
    """DATABASES["default"]. Web processes pool connections and end statements that nobody waits for."""
    settings = _from_url(env.database_url) if env.database_url else _embedded(env.home, secrets)
    options = settings["OPTIONS"]
    options.setdefault("application_name", f"zhike {env.process}")
    if env.process == "web":
        options["options"] = f"-c statement_timeout={WEB_STATEMENT_SECONDS * 1000}"
        options["pool"] = {"min_size": 1, "max_size": WEB_THREADS + 2, "timeout": 10}
    return settings | {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0}


def _embedded(home: Path, secrets: dict[str, str]) -> dict[str, Any]:
    return {
        "HOST": str(place.socket_folder(home)),
        "NAME": NAME,
        "USER": NAME,
        "PASSWORD": secrets["database_password"],
        "OPTIONS": {},
    }


def _from_url(url: str) -> dict[str, Any]:
    """Parts of a libpq address; its parameters (sslmode, host of a socket…) are passed on."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(parts.port or ""),
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": options,
    }
