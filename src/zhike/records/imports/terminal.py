"""An import run from the command line: the same course as the job, telling the terminal how far it is."""

import json
import sys
import time
from typing import Any, TextIO

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from zhike.records.imports.recipe import from_json
from zhike.records.imports.wording import label_of, warning_text
from zhike.records.models import Import
from zhike.records.models.imports import filled

COLUMNS = ("created", "changed", "same", "skipped", "rejected")
PHASES = {
    "records.import.reading": gettext_noop("Reading the file"),
    "records.import.planning": gettext_noop("Comparing with what is there"),
    "records.import.writing": gettext_noop("Writing"),
    "records.import.planned_again": gettext_noop("Others wrote the same keys meanwhile; comparing again"),
    "records.import.resumed": gettext_noop("Going on where the import stopped"),
}
SHOWN_SECONDS = 0.5


class TerminalProgress:
    """One line that is rewritten where the output is a terminal; only the phases where it is not."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stderr
        self.is_live = self.out.isatty()
        self.began = time.monotonic()
        self.shown = 0.0

    def progress(self, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        if self.is_live and (now - self.shown > SHOWN_SECONDS or done == total):
            self.shown = now
            of = f" / {total:,}" if total else ""
            print(f"\r  {done:,}{of}   ", end="", file=self.out, flush=True)

    def log(self, key: str, **params: Any) -> None:
        phase = filled(PHASES.get(key, key), {})
        end = "\r\n" if self.is_live and self.shown else ""
        print(f"{end}{time.monotonic() - self.began:6.1f} s  {phase}", file=self.out, flush=True)

    def check_cancelled(self) -> None:
        """Ctrl-C ends the command; what is committed stays, and the next run goes on."""


def summary(run: Import) -> str:
    """The counts as a table for people."""
    heads = [_("created"), _("changed"), _("unchanged"), _("skipped"), _("rejected")]
    if run.state == Import.State.CHECKED:
        heads[:2] = [_("to create"), _("to change")]
    rows = [["", *heads]]
    rows += [[label_of(p), *(f"{p[name]:,}" for name in COLUMNS)] for p in run.counts.get("parts", ())]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(heads) + 1)]
    lines = [
        "  ".join(
            _padded(cell, width, i > 0) for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    read, rejected = run.counts.get("read", 0), run.counts.get("rejected", 0)
    first = _("%(read)s rows read, %(rejected)s rejected, %(skipped)s skipped") % {
        "read": f"{read:,}",
        "rejected": f"{rejected:,}",
        "skipped": f"{run.counts.get('skipped', 0):,}",
    }
    return "\n".join([first, *lines])


def findings(run: Import) -> list[str]:
    """Tallies and warnings, one line each."""
    recipe = from_json(run.recipe)
    lines = []
    for tally in recipe.tallies:
        found = run.report.get("tallies", {}).get(tally.key, {})
        if total := sum(found.values()):
            lines.append(f"{gettext(tally.label)}: {total:,}")
            lines += [f"    {value or '–'}: {count:,}" for value, count in found.items() if tally.by]
    lines += [warning_text(warning, run) for warning in run.report.get("warnings", ())]
    if unmapped := run.report.get("unmapped"):
        lines.append(_("Columns that are not imported: %(columns)s") % {"columns": ", ".join(unmapped)})
    return lines


def as_json(run: Import) -> str:
    return json.dumps(
        {
            "id": str(run.pk),
            "state": run.state,
            "error": run.error_text,
            "counts": run.counts,
            "report": run.report,
        },
        ensure_ascii=False,
        indent=2,
    )


def _width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _padded(text: str, width: int, is_number: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if is_number else text + blanks
