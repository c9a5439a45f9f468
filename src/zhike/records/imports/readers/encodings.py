"""Which encoding a text file has: byte order mark, then UTF-8, then what the bytes look like."""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

SAMPLE = 256 * 1024
#: Offered on the page; any name Python knows is read.
OFFERED = (
    "utf-8",
    "gb18030",
    "big5",
    "utf-16",
    "windows-1252",
    "iso-8859-1",
    "shift_jis",
    "euc-kr",
    "windows-1251",
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Characters of two bytes in GB 18030, those in everyday use (GB 2312), and the common ones of Big5.
GB_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
GB_COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
BIG5_COMMON = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")
ENOUGH = 0.75


def guess_encoding(path: Path) -> str:
    """Name of the encoding, as Python knows it."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    if wide := _utf16_without_mark(start):
        return wide
    if _is_utf8(path):
        return "utf-8"
    return _chinese(_telling_part(path)) or _by_statistics(_telling_part(path))


def is_known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return True


def _utf16_without_mark(start: bytes) -> str | None:
    """ASCII in UTF-16 has a zero in every second byte."""
    pairs = len(start) // 2
    if pairs < 4 or b"\0" not in start:
        return None
    if start[1::2].count(0) > pairs * 0.4 and start[0::2].count(0) < pairs * 0.05:
        return "utf-16-le"
    if start[0::2].count(0) > pairs * 0.4 and start[1::2].count(0) < pairs * 0.05:
        return "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling_part(path: Path) -> bytes:
    """Lines that hold more than ASCII, up to the size of a sample."""
    found: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        while size < SAMPLE and (line := file.readline(SAMPLE)):
            if not line.isascii():
                found.append(line)
                size += len(line)
    return b"".join(found)


def _chinese(sample: bytes) -> str | None:
    """GB 18030 or Big5, by how many of the two-byte characters are in everyday use; None for neither."""
    runs = b"".join(re.findall(rb"(?:[\x81-\xfe][\x40-\x7e\x80-\xfe])+", sample))
    pairs = [runs[i : i + 2] for i in range(0, len(runs) - 1, 2)]
    if not pairs:
        return None
    gb = sum(1 for pair in pairs if GB_COMMON.fullmatch(pair)) / len(pairs)
    big5 = sum(1 for pair in pairs if BIG5_COMMON.fullmatch(pair)) / len(pairs)
    for name, share in sorted((("gb18030", gb), ("big5", big5)), key=lambda pair: -pair[1]):
        if share >= ENOUGH and _decodes(sample, name) and _has_two_byte_words(sample):
            return name
    return None


def _has_two_byte_words(sample: bytes) -> bool:
    """Single accented letters between ASCII ones are Latin, however well they pair up."""
    high = re.findall(rb"[\x80-\xff]+", sample)
    lonely = sum(1 for run in high if len(run) == 1)
    return lonely < len(high) * 0.5


def _decodes(sample: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _by_statistics(sample: bytes) -> str:
    """Accents among plain letters are Western; for the rest the letters' frequencies tell."""
    if not _has_two_byte_words(sample) and _decodes(sample, "cp1252"):
        return "cp1252"
    best = from_bytes(sample[:65536]).best()
    return best.encoding if best else "cp1252"
