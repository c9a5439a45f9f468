"""What the pages of an import show, in words: counts, findings, differences, rejects, progress."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.records import registry
from zhike.records.imports.recipe import from_json
from zhike.records.imports.rejects_file import reason_of
from zhike.records.imports.terminal import PHASES
from zhike.records.imports.wording import field_of, in_words, label_of, part_label, warning_text
from zhike.records.models import Import, ImportReject
from zhike.records.models.imports import filled
from zhike.records.pages.asking import asker_of
from zhike.ui import formats

SHOWN_REJECTS = 30


def progress(run: Import) -> dict[str, Any]:
    """How far the job is: numbers, rate and the expected end."""
    job = run.job
    phase = next((line["key"] for line in reversed(job.log if job else []) if line["key"] in PHASES), "")
    texts = []
    if job and job.done:
        texts.append(_("%(done)s of %(total)s rows") % {"done": formats.number(job.done), "total": formats.number(job.total)}
                     if job.total else _("%(done)s rows") % {"done": formats.number(job.done)})  # fmt: skip
    if job and job.rate and job.done:
        texts.append(_("%(rate)s a second") % {"rate": formats.number(round(job.rate))})
    if job and job.total and (left := job.seconds_left) is not None:
        texts.append(
            _("about %(left)s left") % {"left": formats.duration(timedelta(seconds=max(1, round(left))))}
        )
    return {
        "job": job,
        "phase": filled(PHASES[phase], {}) if phase else _("Waiting for its turn"),
        "text": " · ".join(texts),
        "crumbs": crumbs(run.file.name),
        "steps": steps(run),
    }


def outcome(run: Import, request: HttpRequest) -> dict[str, Any]:
    """All that was found or done."""
    asker = asker_of(request)
    rejected = rejected_rows(run)
    parts = []
    for part in run.counts.get("parts", ()):
        record_type = registry.find(part["type"])
        is_listed = record_type and not part["lines"] and asker.may(record_type, "view")
        url = reverse("records:list", kwargs={"record_type": record_type}) if is_listed else ""
        told = {"label": label_of(part), "url": url, "is_lines": bool(part["lines"])}
        parts.append(part | told | {"rejected": rejected.get(part["name"], 0)})
    tops = [part for part in parts if not part["is_lines"]]
    return {
        "parts": parts,
        "created": sum(part["created"] for part in tops),
        "changed": sum(part["changed"] for part in tops),
        "warnings": [warning_text(warning, run) for warning in run.report.get("warnings", ())],
        "tallies": tallies(run),
        "differences": differences(run),
        "rejects": grouped_rejects(run),
        "seconds": (run.finished_at - run.created_at).total_seconds() if run.finished_at else None,
        "crumbs": crumbs(run.file.name),
        "steps": steps(run),
    }


def rejected_rows(run: Import) -> dict[str, int]:
    """Rejected rows by the part that was wrong; a row that could not be read at all belongs to the first."""
    found = dict(run.rejects.order_by().values_list("part").annotate(rows=Count("row", distinct=True)))
    unread = found.pop("", 0)
    first = next((part["name"] for part in run.counts.get("parts", ())), "")
    return found | {first: found.get(first, 0) + unread}


def grouped_rejects(run: Import) -> list[dict[str, Any]]:
    """Rejects with the same reason and value in one line: how many, and the first row."""
    names = ("part", "field", "column", "value", "code", "message", "params")
    groups = run.rejects.values(*names).annotate(count=Count("pk"), first=Min("row")).order_by("first")
    found = []
    for group in groups[:SHOWN_REJECTS]:
        reject = ImportReject(**{name: group[name] for name in names})
        found.append(
            {
                "reason": reason_of(run, reject),
                "value": group["value"],
                "count": group["count"],
                "first": group["first"],
            }
        )
    return found


def crumbs(name: str) -> list[tuple[str, str]]:
    return [(_("Import"), reverse("records:import_start")), (name, "")]


def steps(run: Import, now: str = "") -> list[dict[str, str]]:
    """Where the import stands, as a row of stages."""
    order = [_("File"), _("Mapping"), _("Check"), _("Import")]
    states = {"uploaded": 1, "mapped": 1, "checking": 2, "checked": 2, "running": 3, "done": 4}
    at = 1 if now == "mapping" else states.get(run.state, 3 if run.change_set_id else 2)
    urls = [
        "",
        reverse("records:import_mapping", kwargs={"import_id": run.pk})
        if at >= 2 and run.state != "done"
        else "",
        "",
        "",
    ]
    return [
        {
            "label": label,
            "state": "done" if i < at else "now" if i == at else "",
            "url": urls[i] if i != at else "",
        }
        for i, label in enumerate(order)
    ]


def tallies(run: Import) -> list[dict[str, Any]]:
    found = []
    for tally in from_json(run.recipe).tallies if run.recipe else ():
        counts = run.report.get("tallies", {}).get(tally.key, {})
        if total := sum(counts.values()):
            values = [(value or "–", count) for value, count in counts.items()] if tally.by else []
            found.append({"label": filled(tally.label, {}), "total": total, "values": values})
    return found


def differences(run: Import) -> list[dict[str, Any]]:
    """The first records that change or are new, with labels instead of names."""
    found = []
    for one in run.report.get("differences", ()):
        fields = [_difference(run, one["part"], field) for field in one["fields"]]
        found.append(one | {"fields": fields, "label": part_label(run, one["part"])})
    return found


def _difference(run: Import, part: str, told: dict[str, str]) -> dict[str, str]:
    field = field_of(run, part, told["name"])
    return {
        "label": str(field.label) if field else told["name"],
        "old": in_words(told["old"], field),
        "new": in_words(told["new"], field),
    }
