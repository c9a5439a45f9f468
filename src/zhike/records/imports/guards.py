"""Cells that a spreadsheet program would run as a formula are guarded by an apostrophe."""

import re

NUMBER = re.compile(r"[+-]?[\d.,\s()-]*\d[\d.,\s()-]*")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """The cell so that no spreadsheet program runs it; numbers stay numbers."""
    return f"'{cell}" if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell) else cell


def unguarded(cell: object) -> object:
    """What `guarded` was given."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and cell[1:2] in FORMULA else cell
