"""The tool that keeps the catalogs: what it finds in code and templates, and what it complains about."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import messages  # noqa: E402

CODE = 'from django.utils.translation import gettext as _\nONE = _("One %(name)s")\n'
TEMPLATE = """{% load i18n %}
<c-button label="{% trans 'Two' %}" />
  {% blocktrans count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktrans %}
{% trans "Open" context "verb" %}"""


@pytest.fixture
def package(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGES", tmp_path)
    folder = tmp_path / "shop"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "pages.py").write_text(CODE)
    (folder / "templates" / "page.html").write_text(TEMPLATE)
    return folder


def translate(package: Path, **changes: str) -> None:
    file = messages.catalog_file(package)
    text = file.read_text("utf-8")
    for shown, translated in changes.items():
        before, found, after = text.partition(f'msgid "{shown.replace("_", " ")}"\nmsgstr ""')
        assert found
        text = f'{before}msgid "{shown.replace("_", " ")}"\nmsgstr "{translated}"{after}'
    file.write_text(text, "utf-8")


def test_texts_are_found_in_code_and_templates(package):
    found = [(message.context, message.id) for message in messages.extracted(package) if message.id]
    assert found == [
        (None, "One %(name)s"),
        (None, "Two"),
        (None, ("%(n)s row", "%(n)s rows")),
        ("verb", "Open"),
    ]


def test_update_keeps_translations_and_drops_unused_texts(package):
    messages.update([])
    translate(package, Two="二")
    (package / "pages.py").write_text('_("New")\n')
    messages.update([])
    text = messages.catalog_file(package).read_text("utf-8")
    assert 'msgid "Two"\nmsgstr "二"' in text
    assert 'msgid "New"\nmsgstr ""' in text
    assert "One" not in text


def test_check_names_every_fault(package):
    assert [line.split(":")[0] for line in messages.complaints(package)] == ["missing"] * 4
    messages.update([])
    translate(package, Two="二")
    file = messages.catalog_file(package)
    file.write_text(
        file.read_text("utf-8").replace(
            'msgid "One %(name)s"\nmsgstr ""', 'msgid "One %(name)s"\nmsgstr "一"'
        )
    )
    assert [line.split(":")[0] for line in messages.complaints(package)] == [
        "other placeholders",
        "not translated",
        "not translated",
    ]


def test_the_catalogs_of_ui_are_complete():
    assert list(messages.complaints(messages.PACKAGES / "ui")) == []


def test_two_packages_that_translate_a_text_differently(package):
    other = package.parent / "till"
    other.mkdir()
    (other / "__init__.py").write_text('_("Two")\n')
    messages.update([])
    translate(package, Two="二")
    assert list(messages.conflicts([])) == []
    file = messages.catalog_file(other)
    file.write_text(file.read_text("utf-8").replace('msgid "Two"\nmsgstr ""', 'msgid "Two"\nmsgstr "两"'))
    assert list(messages.conflicts([])) == ["shop and till differ: 'Two' → ['二'] and ['两']; use a context"]
