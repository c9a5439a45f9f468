"""The small language of row rules: words with * for any text, ? for one character, # for one digit."""

import re
from functools import lru_cache

_SIGNS = {"*": ".*", "?": ".", "#": r"\d"}


@lru_cache(maxsize=4_096)
def matcher(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for the whole text, upper and lower case alike; an empty pattern means a blank cell.

    Runs of * count once: what people write here must not make the search slow.
    """
    parts = []
    for pattern in patterns:
        short = re.sub(r"\*+", "*", pattern.strip())
        parts.append("".join(_SIGNS.get(sign) or re.escape(sign) for sign in short))
    return re.compile("|".join(f"(?:{part})" for part in parts) or r"(?!)", re.IGNORECASE | re.DOTALL)


def is_like(text: str, patterns: tuple[str, ...]) -> bool:
    return bool(matcher(patterns).fullmatch(text.strip()))
