"""Undo of a change set: the preview with its conflicts and the choice, then the job."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhike.core import jobs
from zhike.core.models import Job, JobState
from zhike.records.errors import ActionRefused
from zhike.records.models import ChangeSet, History
from zhike.records.pages.answering import answering
from zhike.records.pages.asking import asker_of
from zhike.records.pages.change_sets import change_set_or_404, change_set_url
from zhike.records.pages.change_words import STAYS, kept_in_words, what_of
from zhike.records.undo import OVERWRITE, SKIP, preview, running_job, undo
from zhike.ui.toasts import notify

#: Up to so many rows of history the person waits for the end; larger undos show their progress.
AT_ONCE = 200
#: Conflicts over which the person decides.
OPEN_TO_CHOICE = ("changed", "used")


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def undo_page(request: HttpRequest, change_set_id: UUID) -> HttpResponse:
    """Says what undo would do and what stands against it, and starts it."""
    change_set = change_set_or_404(request, change_set_id)
    if request.method == "POST":
        return _start(request, change_set)
    found = preview(change_set, asker_of(request))
    title = what_of(change_set)
    context = {
        "change_set": change_set,
        "title": title,
        "crumbs": [
            (_("Changes"), reverse("records:changes")),
            (title, change_set_url(change_set.pk)),
            (_("Undo"), ""),
        ],
        "preview": found,
        "conflicts": [(conflict, STAYS[conflict.why]) for conflict in found.conflicts],
        "kept": kept_in_words(found.kept),
        "has_choice": any(found.kept.get(why) for why in OPEN_TO_CHOICE) or not found.is_whole,
        "may_start": not found.refusal and (found.undoable or any(found.kept.get(w) for w in OPEN_TO_CHOICE)),
    }
    return render(request, "records/change_sets/undo.html", context)


def _start(request: HttpRequest, change_set: ChangeSet) -> HttpResponse:
    choice = OVERWRITE if request.POST.get("on_conflict") == OVERWRITE else SKIP
    try:
        job = undo(change_set, asker_of(request), choice)
    except ActionRefused as refused:
        notify(request, str(refused), "error")
        return redirect(change_set_url(change_set.pk))
    if History.objects.filter(change_set=change_set)[: AT_ONCE + 1].count() <= AT_ONCE:
        _finish_at_once(request, job)
    return redirect(change_set_url(change_set.pk))


def _finish_at_once(request: HttpRequest, job: Job) -> None:
    with suppress(jobs.JobInterrupted):  # a worker was quicker
        jobs.run(str(job.pk))
    job.refresh_from_db()
    if job.state == JobState.DONE and job.result:
        is_whole = not job.result["kept"]
        text = _("Undone.") if is_whole else _("Undone, as far as it could be.")
        nothing = _("Nothing could be undone.")
        notify(request, text if job.result["types"] else nothing, "success" if is_whole else "warning")


@require_POST
@answering
def cancel_undo(request: HttpRequest, change_set_id: UUID) -> HttpResponse:
    """Stops a running undo; what it has undone stays undone."""
    change_set = change_set_or_404(request, change_set_id)
    job = running_job(change_set)
    if job and (job.asked_by == request.user or asker_of(request).is_administrator):
        jobs.cancel(job)
    return redirect(change_set_url(change_set.pk))
