"""The message catalogs of the interface, without gettext programs: Babel reads, checks and compiles them.

python tools/messages.py update    adds new texts of every package to its Chinese catalog, drops unused ones
python tools/messages.py check     fails on a text that is missing, empty, fuzzy or has other placeholders
python tools/messages.py compile   writes the .mo files that the running product reads
"""

import argparse
import ast
import datetime as dt
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "src" / "zhike"
LANGUAGE = "zh_Hans"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|%\(\w+\)\d+d")
# Fixed, so that a catalog only changes when its texts do.
CREATED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def packages() -> list[Path]:
    return sorted(folder for folder in PACKAGES.iterdir() if (folder / "__init__.py").exists())


def chosen(names: list[str]) -> list[Path]:
    return [package for package in packages() if not names or package.name in names]


def catalog_file(package: Path) -> Path:
    return package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _source(file: Path) -> str:
    """The file as Python text. A template becomes its calls of gettext, on the same lines."""
    text = file.read_text("utf-8")
    if file.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, origin=str(file)).splitlines())


def _files(package: Path) -> Iterator[Path]:
    yield from sorted(file for file in package.rglob("*.py") if "migrations" not in file.parts)
    templates = package / "templates"
    yield from sorted(file for file in templates.rglob("*") if file.suffix in {".html", ".txt"})


def extracted(package: Path) -> Catalog:
    """Every text of a package that people see."""
    catalog = _empty()
    for file in _files(package):
        found = extract(
            "python", io.BytesIO(_source(file).encode()), keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for _line, text, comments, context in found:
            if text:
                place = (str(file.relative_to(ROOT)), 0)
                catalog.add(text, locations=[place], auto_comments=comments, context=context)
        for text in _help_of_actions(file):
            catalog.add(text, locations=[(str(file.relative_to(ROOT)), 0)])
    return catalog


def _help_of_actions(file: Path) -> Iterator[str]:
    """The docstring of an action is its help text in every face."""
    if file.suffix != ".py":
        return
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
        if any("action(" in ast.unparse(one) for one in decorators) and (text := ast.get_docstring(node)):
            yield text


def _empty() -> Catalog:
    return Catalog(
        locale=LANGUAGE, project="Zhike", version="0", charset="utf-8", fuzzy=False,
        creation_date=CREATED, revision_date=CREATED, last_translator="Zhike", language_team="Zhike",
        copyright_holder="The Zhike authors", header_comment="# Chinese texts, written by hand. See docs/ui.md.",
        msgid_bugs_address="Zhike",
    )  # fmt: skip


def existing(package: Path) -> Catalog:
    file = catalog_file(package)
    if not file.exists():
        return _empty()
    with file.open("rb") as stream:
        return read_po(stream, locale=LANGUAGE)


def update(names: list[str]) -> None:
    """Rewrites the catalogs: texts as the code has them, translations kept."""
    for package in chosen(names):
        wanted, had = extracted(package), existing(package)
        if not len(wanted):
            continue
        for message in wanted:
            if message.id and (known := had.get(_key(message), message.context)) and known.string:
                message.string = known.string if _fits(message, known) else ("",)
        file = catalog_file(package)
        file.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        write_po(buffer, wanted, width=110, sort_by_file=True, include_lineno=False)
        if not file.exists() or file.read_bytes() != buffer.getvalue():
            file.write_bytes(buffer.getvalue())
            print(f"{file.relative_to(ROOT)}: {len(wanted)} texts")


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def _fits(message: Message, known: Message) -> bool:
    return isinstance(message.id, (list, tuple)) == isinstance(known.id, (list, tuple))


def _strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def _placeholders(message: Message) -> set[str]:
    texts = message.id if isinstance(message.id, (list, tuple)) else [message.id]
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def complaints(package: Path) -> Iterator[str]:
    """What is wrong with the translation of a package, one line each."""
    done = existing(package)
    for message in extracted(package):
        if not message.id:
            continue
        known, shown = done.get(_key(message), message.context), _key(message)
        if known is None:
            yield f"missing: {shown!r} ({message.locations[0][0]})"
        elif not known.string or not all(_strings(known)):
            yield f"not translated: {shown!r} ({message.locations[0][0]})"
        elif known.fuzzy:
            yield f"fuzzy: {shown!r}"
        elif any(set(PLACEHOLDER.findall(text)) != _placeholders(message) for text in _strings(known)):
            yield f"other placeholders: {shown!r} → {known.string!r}"


def conflicts(names: list[str]) -> Iterator[str]:
    """Texts that two packages translate differently. Django merges all catalogs, so one of them would be wrong."""
    seen: dict[tuple[str, str | None], tuple[str, list[str]]] = {}
    for package in packages():
        for message in existing(package):
            if not message.id or not all(_strings(message)):
                continue
            text = (_key(message), message.context)
            first, strings = seen.setdefault(text, (package.name, _strings(message)))
            if strings != _strings(message) and (not names or {first, package.name} & set(names)):
                yield f"{first} and {package.name} differ: {text[0]!r} → {strings} and {_strings(message)}; use a context"


def check(names: list[str]) -> int:
    found = [f"{package.name}: {line}" for package in chosen(names) for line in complaints(package)]
    found += conflicts(names)
    print("\n".join(found) or "All texts are translated.")
    return 1 if found else 0


def compile_catalogs() -> None:
    """Writes each .mo that is older than its .po."""
    for package in packages():
        source = catalog_file(package)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        # Another process may be reading it: the new file takes the old one's place at once.
        scratch = target.with_suffix(f".{os.getpid()}")
        with scratch.open("wb") as stream:
            write_mo(stream, existing(package))
        scratch.replace(target)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["update", "check", "compile"])
    parser.add_argument("packages", nargs="*", help="only these, such as ui; all when none is named")
    arguments = parser.parse_args()
    if not settings.configured:
        settings.configure(USE_I18N=True)  # templatize needs no more; no home and no database are touched
        django.setup()
    if arguments.command == "check":
        return check(arguments.packages)
    if arguments.command == "update":
        update(arguments.packages)
    else:
        compile_catalogs()
    return 0


if __name__ == "__main__":
    sys.exit(main())
