"""Colours: every text that the components draw has enough contrast on every ground it stands on (WCAG AA)."""

import re
from pathlib import Path

import pytest

import zhike.ui

TOKENS = Path(zhike.ui.__file__).parent / "static" / "ui" / "css" / "tokens.css"
COLORS = ("gray", "red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink")
GROUNDS = ("canvas", "surface", "raised", "hover", "accent-soft")
PAIRS = [
    *((text, ground) for text in ("text", "muted", "faint", "accent-text") for ground in GROUNDS),
    *((color, f"{color}-soft") for color in COLORS),
    *(("text", f"{color}-soft") for color in ("blue", "green", "amber", "red")),
    ("muted", "gray-soft"),
    ("muted", "line-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("on-inverse", "inverse"),
    ("danger", "surface"),
    ("danger", "raised"),
]


def palette(place: int) -> dict[str, str]:
    """The light (0) or dark (1) colours by name."""
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS.read_text("utf-8"))
    return {name: (light, dark)[place] for name, light, dark in found}


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(digit * 2 for digit in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_of_texts(theme):
    colors = palette(("light", "dark").index(theme))
    weak = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_of_focus_and_controls(theme):
    colors = palette(("light", "dark").index(theme))
    for ground in GROUNDS:
        assert contrast(colors["accent"], colors[ground]) >= 3, ground
    assert contrast(colors["line-strong"], colors["surface"]) >= 3
