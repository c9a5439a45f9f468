"""The `zhike` command line.

A package adds commands of its own with a module `commands.py` that has `register(subparsers)`; each
parser names its function by `set_defaults(run=…)`, which gets the parsed arguments and returns the
exit code (None is 0). It runs with Django set up and the database reachable.
"""

import argparse
import importlib
import os
import sys
from importlib.util import find_spec

from zhike import __version__
from zhike.config.environment import SettingError
from zhike.core.database import DatabaseProblem

OWN = ("process", "people", "maintenance")
PACKAGES = ("records", "customers", "sales")


def main(arguments: list[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.config.settings")
    parser = build_parser()
    parsed = parser.parse_args(arguments)
    try:
        return run(parsed) or 0
    except (SettingError, DatabaseProblem) as problem:
        print(f"zhike: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(parsed: argparse.Namespace) -> int | None:
    """Run the chosen command: process commands prepare what they need themselves, others get it all."""
    if getattr(parsed, "prepares_itself", False):
        return parsed.run(parsed)
    from zhike.config.cli.runtime import prepared

    with prepared(needs_schema=getattr(parsed, "needs_schema", True)):
        return parsed.run(parsed)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhike", description="Zhike (知客): one system for the whole customer relationship."
    )
    parser.add_argument("--version", action="version", version=f"zhike {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in OWN:
        importlib.import_module(f"zhike.config.cli.{name}").register(subparsers)
    for package in PACKAGES:
        module = f"zhike.{package}.commands"
        if find_spec(module):
            importlib.import_module(module).register(subparsers)
    return parser
