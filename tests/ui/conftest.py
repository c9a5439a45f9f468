"""The Chinese texts are compiled before the first page is drawn."""

import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def texts() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
    import messages

    messages.compile_catalogs()
