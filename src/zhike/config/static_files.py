"""Collects static files into the home, when their sources changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".sources"
NOT_OURS = ["django_htmx"]  # its bundled scripts are not served: htmx comes with our own front-end packages


def collect() -> bool:
    """Collect; False when the collected files are those of the present sources."""
    stamp = settings.STATIC_ROOT / STAMP
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command(
        "collectstatic",
        interactive=False,
        verbosity=0,
        clear=True,
        skip_checks=True,
        ignore_patterns=NOT_OURS,
    )
    stamp.write_text(wanted)
    return True


def fingerprint() -> str:
    """A digest over path, size and time of every source."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(NOT_OURS):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
