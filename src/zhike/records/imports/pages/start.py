"""The first page: drop a file, choose a recipe; and what was imported before."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhike.core import files
from zhike.core.files import FileTooLarge
from zhike.records.imports import built_in, inspection, tasks
from zhike.records.imports.pages.reaching import import_or_404, importing_asker, imports_of
from zhike.records.imports.readers import Unreadable
from zhike.records.imports.recipe import Reading, Recipe, from_json
from zhike.records.models import Import, SavedRecipe
from zhike.records.models.imports import filled
from zhike.records.pages.asking import person_of

SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
def start_page(request: HttpRequest) -> HttpResponse:
    """Takes a file and leads to its mapping, or with a recipe straight to the check."""
    asker = importing_asker(request)
    error = ""
    if request.method == "POST":
        try:
            run = _started(request)
        except Unreadable as problem:
            error = filled(problem.message, problem.params)
        except FileTooLarge as problem:
            error = _("The file is larger than %(limit)d MB. Split it, or ask an administrator.") % {
                "limit": problem.limit
            }
        else:
            return redirect("records:import" if run.recipe else "records:import_mapping", import_id=run.pk)
    context = {
        "error": error,
        "recipes": recipe_options(),
        "chosen": request.POST.get("recipe", "")
        if request.method == "POST"
        else request.GET.get("recipe", ""),
        "runs": imports_of(asker).order_by("-created_at")[:SHOWN],
        "limit": settings.UPLOAD_MEGABYTES,
    }
    return render(request, "records/imports/start.html", context, status=400 if error else 200)


def _started(request: HttpRequest) -> Import:
    upload = request.FILES.get("file")
    if upload is None:
        raise Unreadable("no_file", _("Choose a file first."))
    recipe = _recipe(request)
    user = person_of(request)
    with transaction.atomic():
        stored = files.store(upload, by=user)
        run = inspection.start(stored, user, recipe)
        if recipe:
            tasks.start_check(run)
    return run


def _recipe(request: HttpRequest) -> Recipe | None:
    """The recipe that was chosen, or that of an import whose corrected rejects come back."""
    if again := request.POST.get("again", ""):
        found = from_json(import_or_404(request, again).recipe)
        # The corrected rows come as CSV, whatever the first file was.
        kept = Reading(decimal=found.reading.decimal, date_order=found.reading.date_order, zone=found.reading.zone,
                       region=found.reading.region)  # fmt: skip
        return replace(found, reading=kept)
    name = request.POST.get("recipe", "")
    if not name:
        return None
    if known := built_in.find(name):
        return known.recipe
    saved = SavedRecipe.objects.filter(name=name).first()
    return from_json(saved.recipe) if saved else None


def recipe_options() -> list[tuple[str, Any]]:
    """Built-in and saved recipes, for a select."""
    own = [(saved.name, saved.name) for saved in SavedRecipe.objects.all()]
    return own + [(known.key, known.name) for known in built_in.all_built_in()]
