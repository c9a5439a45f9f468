"""Is this workbook what it says it is? Looked at before anything unpacks it."""

import re
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_noop

from zhike.records.imports.readers.base import MOST_COLUMNS, Unreadable

MOST_ENTRIES = 2_000
MOST_BYTES = 1 << 30
#: Bytes of one packed byte; XML of real sheets packs to about a tenth, seldom a fiftieth.
MOST_RATIO = 250
RATIO_MATTERS = 10 << 20
#: Cells between A1 and the last one: an almost empty sheet may claim 17 milliards.
MOST_CELLS = 30_000_000
CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')


def check_workbook(path: Path) -> None:
    """Raises Unreadable for zip bombs, sheets without end, and old or broken workbooks."""
    _check_once(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _check_once(path: Path, _changed: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise _bomb()
            declared = sum(entry.file_size for entry in entries)
            packed = max(1, path.stat().st_size)
            if declared > MOST_BYTES or (declared > RATIO_MATTERS and declared / packed > MOST_RATIO):
                raise _bomb()
            if "[Content_Types].xml" not in archive.namelist():
                raise _no_workbook()
            for entry in entries:
                _check_entry(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _no_workbook() from error


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpacks one entry without keeping it: what it declares may be a lie."""
    size = columns = rows = 0
    is_sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    rest = b""
    with archive.open(entry) as file:
        while part := file.read(1 << 20):
            size += len(part)
            if size > MOST_BYTES or (
                size > RATIO_MATTERS and size > MOST_RATIO * max(1, entry.compress_size)
            ):
                raise _bomb()
            if is_sheet:
                text = rest + part
                for letters, number in CELL.findall(text):
                    columns = max(columns, 26 if len(letters) == 1 else _column(letters))
                    rows = max(rows, int(number))
                rest = text[-64:]
    if columns * rows > MOST_CELLS or columns > max(MOST_COLUMNS, 26):
        raise Unreadable(
            "sheet_too_large",
            gettext_noop(
                "The sheet reaches to row %(rows)d and column %(columns)d. Delete the empty rows and columns around"
                " the data, or save the sheet as CSV."
            ),
            rows=rows,
            columns=columns,
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _bomb() -> Unreadable:
    return Unreadable(
        "zip_bomb",
        gettext_noop(
            "The workbook unpacks to far more than its size tells, so it is not opened. Save the sheet as CSV."
        ),
    )


def _no_workbook() -> Unreadable:
    return Unreadable(
        "not_a_workbook",
        gettext_noop(
            "The file is no complete workbook. Open it in a spreadsheet program and save it as .xlsx."
        ),
    )
