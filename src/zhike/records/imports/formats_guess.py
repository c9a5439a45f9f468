"""How a file writes numbers, dates and phone numbers, judged by its samples."""

import re
from typing import Any

from zhike.records.imports.recipe import Reading

COMMA_DECIMAL = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,})")
POINT_DECIMAL = re.compile(r"[+-]?(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+)")
SLASHED_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-]\d{4}(\D.*)?")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHINESE_MOBILE = re.compile(r"1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}")


def guessed_reading(inspection: dict[str, Any]) -> Reading:
    """Decimal mark, order of dates and phone region; encoding and the like are found anew in every file."""
    columns = [column["telling"] for column in inspection["columns"]]
    samples = [sample for column in columns for sample in column]
    has_chinese = any(CHINESE.search(column["name"]) for column in inspection["columns"])
    has_mobiles = any(column and all(CHINESE_MOBILE.fullmatch(s) for s in column) for column in columns)
    return Reading(
        decimal="," if _writes_comma(columns) else ".",
        date_order=_date_order(samples),
        region="CN" if has_chinese or has_mobiles else "",
    )


def _writes_comma(columns: list[list[str]]) -> bool:
    """Some column of numbers is written with a decimal comma, and none with a point."""
    comma = any(
        column and all(_is_number(s) for s in column) and any(COMMA_DECIMAL.fullmatch(s) for s in column)
        for column in columns
    )
    point = any(
        POINT_DECIMAL.fullmatch(s) and "." in s and not COMMA_DECIMAL.fullmatch(s)
        for column in columns
        for s in column
    )
    return comma and not point


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[\d.,\s]+", text))


def _date_order(samples: list[str]) -> str:
    """Which comes first, when a number above twelve tells; blank when none does."""
    found = [(int(m[1]), int(m[2])) for sample in samples if (m := SLASHED_DATE.fullmatch(sample))]
    if any(first > 12 for first, _second in found):
        return "day"
    return "month" if any(second > 12 for _first, second in found) else ""
