"""Sort keys of names: one order for both scripts, by collation "C" and without ICU."""

import unicodedata

from pypinyin import lazy_pinyin

LONGEST = 200


def sort_key(name: str) -> str:
    """Lower case without accents, Chinese as pinyin: 欧阳娜娜 → "ouyang na na…", Łukasz → "lukasz".

    The name itself follows the key, so that equal readings still have one order.
    """
    if name.isascii():
        return name.casefold()[:LONGEST]
    syllables = lazy_pinyin(name)
    folded = unicodedata.normalize("NFKD", " ".join(syllables)).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c)).translate(_STROKED)
    return f"{plain}\x01{name}"[:LONGEST]


# Letters that Unicode does not decompose.
_STROKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})
