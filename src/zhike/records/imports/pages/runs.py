"""One import on its way: being checked, its preview, being written, its outcome."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from zhike.core import jobs
from zhike.core.models import Job
from zhike.records.imports import tasks
from zhike.records.imports.pages.reaching import import_or_404
from zhike.records.imports.pages.shown import outcome, progress
from zhike.records.models import Import
from zhike.ui.toasts import notify


@require_safe
def import_page(request: HttpRequest, import_id: Any) -> HttpResponse:
    """The page that the state of the import asks for."""
    run = settled(import_or_404(request, import_id))
    if run.is_busy:
        return render(request, "records/imports/progress.html", {"run": run} | progress(run))
    if run.state in (Import.State.UPLOADED, Import.State.MAPPED):
        return redirect("records:import_mapping", import_id=run.pk)
    template = "preview" if run.state == Import.State.CHECKED else "result"
    return render(request, f"records/imports/{template}.html", {"run": run} | outcome(run, request))


@require_safe
def progress_fragment(request: HttpRequest, import_id: Any) -> HttpResponse:
    """The moving part of the page; the whole page again when the work is over."""
    run = settled(import_or_404(request, import_id))
    if not run.is_busy:
        return HttpResponseClientRefresh()
    return render(request, "records/imports/progress.html#moving", {"run": run} | progress(run))


@require_POST
def check_import(request: HttpRequest, import_id: Any) -> HttpResponse:
    return _set_going(request, import_id, tasks.start_check)


@require_POST
def run_import(request: HttpRequest, import_id: Any) -> HttpResponse:
    return _set_going(request, import_id, tasks.start_run)


def _set_going(request: HttpRequest, import_id: Any, start: Any) -> HttpResponse:
    """Starts the work once, however often the button is pressed."""
    reached = import_or_404(request, import_id)
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=reached.pk)
        if run.recipe and not run.is_busy and run.state != Import.State.DONE:
            start(run)
    return redirect("records:import", import_id=import_id)


@require_POST
def cancel_import(request: HttpRequest, import_id: Any) -> HttpResponse:
    run = import_or_404(request, import_id)
    if run.job and run.is_busy:
        jobs.cancel(run.job)
        settled(run)
        notify(request, _("The import stops at the next safe point."), "info")
    return redirect("records:import", import_id=import_id)


def settled(run: Import) -> Import:
    """A job that was cancelled before it began, or that broke down, ends its import too."""
    if run.is_busy and run.job:
        job = Job.objects.get(pk=run.job.pk)
        ended = {"cancelled": Import.State.CANCELLED, "failed": Import.State.FAILED}.get(job.state)
        if ended:
            Import.objects.filter(pk=run.pk, state=run.state).update(state=ended, finished_at=job.finished_at)
            run.refresh_from_db()
    return run
