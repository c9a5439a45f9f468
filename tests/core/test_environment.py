"""Settings from the environment: every wrong value is refused by name, with a remedy."""

import re
from pathlib import Path

import pytest

from zhike.config import environment
from zhike.config.environment import SettingError

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch, tmp_path):
    for name in names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZHIKE_HOME", str(tmp_path))


def names() -> set[str]:
    source = Path(environment.__file__).read_text()
    return set(re.findall(r'"(ZHIKE_[A-Z_]+|DATABASE_URL)"', source))


def test_defaults(tmp_path):
    env = environment.read()
    assert (env.home, env.host, env.port, env.url) == (tmp_path, "127.0.0.1", 8000, "http://localhost:8000")
    assert env.is_embedded
    assert (env.language, env.time_zone, env.currency) == ("en", "UTC", "CNY")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ZHIKE_PORT", "http", "ZHIKE_PORT='http' is not a whole number; use 1 to 65535."),
        ("ZHIKE_PORT", "0", "ZHIKE_PORT=0 is out of range; use 1 to 65535."),
        ("ZHIKE_URL", "crm.example.com", "ZHIKE_URL='crm.example.com' is not an outside address"),
        ("ZHIKE_URL", "https://crm.example.com/app", "is not an outside address"),
        ("ZHIKE_URL", "https://crm.example.com:port", "is not an outside address"),
        ("ZHIKE_LOG_FORMAT", "xml", "ZHIKE_LOG_FORMAT='xml' is unknown; use one of text, json."),
        ("ZHIKE_TIME_ZONE", "Mars/Base", "ZHIKE_TIME_ZONE='Mars/Base' is no time zone"),
        ("ZHIKE_TIME_ZONE", "../../etc/passwd", "is no time zone"),
        ("ZHIKE_CURRENCY", "¥", "ZHIKE_CURRENCY='¥' is not an ISO 4217 code"),
        ("ZHIKE_DEMO", "perhaps", "ZHIKE_DEMO='perhaps' is neither yes nor no; use 1 or 0."),
        ("ZHIKE_LANGUAGE", "fr", "use one of en, zh-hans."),
        ("ZHIKE_HOME", "/dev/null", "ZHIKE_HOME='/dev/null' is not a folder."),
        ("DATABASE_URL", "mysql://root@localhost/crm", "DATABASE_URL is not an address of PostgreSQL"),
        ("DATABASE_URL", "postgresql://host:5432", "DATABASE_URL is not an address of PostgreSQL"),
    ],
)
def test_wrong_value_is_refused_by_name(monkeypatch, name, value, message):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=re.escape(message)):
        environment.read()


def test_password_in_a_wrong_database_url_is_not_shown(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://root:s3cret@localhost/crm")
    with pytest.raises(SettingError) as refused:
        environment.read()
    assert "s3cret" not in str(refused.value)


def test_every_setting_is_documented():
    page = (REPOSITORY / "docs/admin/settings.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    assert documented == names()
