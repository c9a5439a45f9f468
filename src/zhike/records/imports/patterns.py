"""The small language of row rules: words with * for any text, ? for one character, # for one digit."""

import re
from functools import lru_cache

_SIGNS = {"?": ".", "#": r"\d"}


@lru_cache(maxsize=4_096)
def matcher(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for the whole text, upper and lower case alike; an empty pattern means a blank cell."""
    return re.compile(
        "|".join(f"(?:{_expression(p)})" for p in patterns) or r"(?!)", re.IGNORECASE | re.DOTALL
    )


def _expression(pattern: str) -> str:
    """Each * takes as little as it can and never gives it back, so that no pattern makes the search slow."""
    first, *rest = [_fixed(part) for part in re.split(r"\*+", pattern.strip())]
    if not rest:
        return first
    *middle, last = rest
    return first + "".join(f"(?>.*?{part})" for part in middle) + f".*{last}"


def _fixed(part: str) -> str:
    return "".join(_SIGNS.get(sign) or re.escape(sign) for sign in part)


def is_like(text: str, patterns: tuple[str, ...]) -> bool:
    return bool(matcher(patterns).fullmatch(text.strip()))
