"""The file of secrets."""

import json
import stat

import pytest

from zhike.config.environment import SettingError
from zhike.config.secrets import read_secrets


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_first_start_makes_a_private_file(tmp_path):
    made = read_secrets(tmp_path / "home")
    path = tmp_path / "home" / "secrets.json"
    assert mode(path) == 0o600
    assert set(made) == {
        "secret_key",
        "database_superuser_password",
        "database_password",
        "field_encryption_key",
    }
    assert len(set(made.values())) == 4
    assert list((tmp_path / "home").iterdir()) == [path]


def test_later_starts_read_the_same_secrets(tmp_path):
    assert read_secrets(tmp_path) == read_secrets(tmp_path)


def test_readable_file_is_closed_with_a_warning(tmp_path, caplog):
    read_secrets(tmp_path)
    path = tmp_path / "secrets.json"
    path.chmod(0o644)
    read_secrets(tmp_path)
    assert mode(path) == 0o600
    assert "could be read by others (mode 644)" in caplog.text


def test_new_kind_of_secret_is_added_and_the_others_kept(tmp_path):
    path = tmp_path / "secrets.json"
    before = read_secrets(tmp_path)
    path.write_text(json.dumps({name: before[name] for name in before if name != "field_encryption_key"}))
    path.chmod(0o600)
    after = read_secrets(tmp_path)
    assert after["secret_key"] == before["secret_key"]
    assert after["field_encryption_key"] != before["field_encryption_key"]


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_damaged_file_is_refused_and_kept(tmp_path, content):
    path = tmp_path / "secrets.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(SettingError, match="Put it back from a backup"):
        read_secrets(tmp_path)
    assert path.read_text() == content
