"""The documentation holds together: links, pictures, both languages, commands, nothing of one machine."""

import re
import shlex
from pathlib import Path

import pytest

from zhike.config.cli import build_parser

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
LARGEST = 200 * 1024

LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(
    r"`(?:\.venv/bin/)?zhike ([a-z][^`]*)`|^\s*(?:\S+=\S*\s+)*(?:\.venv/bin/)?zhike ([a-z].*)$", re.M
)
HEADING = re.compile(r"^(#+) ", re.M)
FENCE = re.compile(r"^ *```.*?^ *```", re.M | re.S)
REGISTRIES = ("pypi.org", "pythonhosted", "npmjs", "crates.io", "artifactory", "nexus.")
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|tmp)/")


def in_english() -> list[str]:
    return sorted(page.name for page in (GUIDE / "en").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(FENCE.sub("", page.read_text()))]
    local = [target for target in targets if target and "://" not in target and target[0] != "/"]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_every_page_of_the_guide_is_in_both_languages() -> None:
    assert sorted(page.name for page in (GUIDE / "zh").glob("*.md")) == in_english()


@pytest.mark.parametrize("name", in_english())
def test_both_languages_have_the_same_headings_and_pictures(name: str) -> None:
    english, chinese = (FENCE.sub("", (GUIDE / code / name).read_text()) for code in ("en", "zh"))
    assert HEADING.findall(chinese) == HEADING.findall(english)
    pictures = re.compile(r"images/(en|zh)-([\w-]+\.png)")
    assert pictures.findall(chinese) == [("zh", picture) for _code, picture in pictures.findall(english)]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_exist(page: Path) -> None:
    parser = build_parser()
    for words in filter(None, (one or other for one, other in COMMAND.findall(page.read_text()))):
        known = parser
        for word in shlex.split(words.partition("|")[0].rstrip(")\\")):
            if word.startswith("--"):
                assert word.partition("=")[0] in known._option_string_actions, words
                continue
            groups = [action.choices for action in known._actions if isinstance(action.choices, dict)]
            if groups:
                assert word in groups[0], words
                known = groups[0][word]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_nothing_of_one_machine(page: Path) -> None:
    text = page.read_text()
    assert [host for host in REGISTRIES if host in text] == []
    assert MACHINE.findall(text) == []


def test_pictures_are_small() -> None:
    pictures = (GUIDE / "images").glob("*.png")
    assert [picture.name for picture in pictures if picture.stat().st_size > LARGEST] == []
