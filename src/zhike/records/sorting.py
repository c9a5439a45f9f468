"""Sort keys of names: one order for both scripts, by collation "C" and without ICU."""

import re
import unicodedata

LONGEST = 200
HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def sort_key(name: str) -> str:
    """Lower case without accents, Chinese as pinyin: 欧阳娜娜 → "ouyang na na…", Łukasz → "lukasz".

    The name itself follows the key, so that equal readings still have one order.
    """
    if name.isascii():
        return name.casefold()[:LONGEST]
    read = _pinyin(name) if HAN.search(name) else name
    folded = unicodedata.normalize("NFKD", read).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c)).translate(_STROKED)
    return f"{plain}\x01{name}"[:LONGEST]


def _pinyin(name: str) -> str:
    # Its dictionaries cost 0.3 s, which a process without Chinese names to write need not spend at start.
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(name))


# Letters that Unicode does not decompose.
_STROKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})
