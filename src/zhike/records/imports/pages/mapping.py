"""The page that says which column goes where, and how the file is read."""

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhike.core import currencies
from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.imports import inspection, tasks
from zhike.records.imports.assembling import SYSTEM, Choices, assemble
from zhike.records.imports.columns import with_columns
from zhike.records.imports.formats_guess import guessed_reading
from zhike.records.imports.guessing import Guess, guess
from zhike.records.imports.layout import mistakes
from zhike.records.imports.pages import options
from zhike.records.imports.pages.reaching import import_or_404, importing_asker
from zhike.records.imports.pages.shown import crumbs, steps
from zhike.records.imports.readers import Unreadable
from zhike.records.imports.recipe import Reading, Recipe, RecipeProblem, from_json
from zhike.records.imports.targets import options as target_options
from zhike.records.imports.wording import recipe_rows
from zhike.records.models import Import, SavedRecipe
from zhike.records.models.imports import filled
from zhike.records.pages.asking import person_of
from zhike.ui.toasts import notify


@require_http_methods(["GET", "HEAD", "POST"])
def mapping_page(request: HttpRequest, import_id: Any) -> HttpResponse:
    """Columns with samples and where they go; a recipe with rules is shown as it is."""
    run = import_or_404(request, import_id)
    if run.is_busy or run.state == Import.State.DONE:
        return redirect("records:import", import_id=run.pk)
    if request.method == "POST":
        return _posted(request, run)
    recipe = _first_recipe(request, run)
    return _page(request, run, recipe, targets=_first_targets(request, run, recipe))


def _first_recipe(request: HttpRequest, run: Import) -> Recipe:
    if run.recipe and "by" not in request.GET:
        return from_json(run.recipe)
    may_load = importing_asker(request).is_administrator
    if "by" in request.GET:
        return Recipe(parts=(), reading=guessed_reading(run.inspection))
    return guess(run.inspection, may_load=may_load)


def _first_targets(request: HttpRequest, run: Import, recipe: Recipe) -> dict[str, str] | None:
    """Where each column goes; None for a recipe that says more than that."""
    if run.inspection.get("targets") is not None and "by" not in request.GET:
        return dict(run.inspection["targets"])
    if "by" not in request.GET and (run.recipe or recipe.name):
        return None
    return Guess(run.inspection).targets()


def _page(
    request: HttpRequest, run: Import, recipe: Recipe, *, targets: dict[str, str] | None, problems: list[str] | None = None,
    text: str = "",
) -> HttpResponse:  # fmt: skip
    asker = importing_asker(request)
    columns = [
        {"name": c["name"], "samples": c["samples"], "target": (targets or {}).get(c["name"], "")}
        for c in run.inspection["columns"]
    ]
    found = run.inspection["reading"]
    system = next((p.key.system for p in recipe.parts if p.key.by == "external"), SYSTEM)
    context = {
        "run": run,
        "columns": columns,
        "is_by_hand": targets is not None,
        "groups": target_options(asker),
        "recipe": recipe,
        "recipe_rows": recipe_rows(recipe),
        "recipe_text": text or json.dumps(recipe.to_json(), ensure_ascii=False, indent=2),
        "reading": recipe.reading,
        "found": found,
        "system": system,
        "problems": problems or [],
        "currencies": sorted(currencies.codes()),
        "currency": request.POST.get("currency") or currencies.base(),
        "renamed": run.inspection.get("renamed", ()),
        "bad_rows": run.inspection.get("problems", 0),
        "crumbs": crumbs(run.file.name),
        "steps": steps(run, "mapping"),
        **options.selects(found),
    }
    return render(request, "records/imports/mapping.html", context, status=400 if problems else 200)


def _posted(request: HttpRequest, run: Import) -> HttpResponse:
    reading = options.reading_of(request)
    targets = _targets_of(request, run)
    try:
        if request.POST.get("do") == "reread":
            return _reread(run, reading, targets)
        recipe = _recipe_of(request, run, reading, targets)
    except RecipeProblem as problem:
        shown = from_json(run.recipe) if run.recipe else Recipe(parts=())
        said = _("The recipe cannot be understood. %(problem)s") % {"problem": problem}
        return _page(
            request, run, shown, targets=targets, problems=[said], text=request.POST.get("recipe", "")
        )
    except Unreadable as problem:
        said = filled(problem.message, problem.params)
        return _page(request, run, Recipe(parts=(), reading=reading), targets=targets, problems=[said])
    problems = problems_of(run, recipe, importing_asker(request))
    if problems:
        return _page(request, run, recipe, targets=targets, problems=problems)
    run.recipe, run.state = recipe.to_json(), Import.State.MAPPED
    run.inspection = run.inspection | {"targets": targets}
    run.save(update_fields=["recipe", "state", "inspection"])
    tasks.start_check(run)
    return redirect("records:import", import_id=run.pk)


def problems_of(run: Import, recipe: Recipe, asker: Asker) -> list[str]:
    columns = [column["name"] for column in run.inspection["columns"]]
    bound = with_columns(recipe, recipe.reading, columns)
    return list(dict.fromkeys(mistake.message for mistake in mistakes(bound, columns, asker)))


def _targets_of(request: HttpRequest, run: Import) -> dict[str, str] | None:
    if "recipe" in request.POST:
        return None
    given = {c["name"]: request.POST.get(f"column-{i}", "") for i, c in enumerate(run.inspection["columns"])}
    return {name: target for name, target in given.items() if target}


def _recipe_of(request: HttpRequest, run: Import, reading: Reading, targets: dict[str, str] | None) -> Recipe:
    said = {name: request.POST.get(name, "") for name in ("blanks", "on_existing", "owner")}
    chosen: dict[str, Any] = {name: value for name, value in said.items() if value in options.ALLOWED[name]}
    if targets is None:
        try:
            data = json.loads(request.POST.get("recipe", ""))
        except ValueError as error:
            raise RecipeProblem("recipe", str(error)) from error
        return replace(from_json(data), reading=reading, **chosen)
    asker = importing_asker(request)
    currency = request.POST.get("currency", "")
    choices = Choices(
        reading=reading,
        system=request.POST.get("system", "").strip()[:60] or SYSTEM,
        currency=currency if currency in currencies.codes() else "",
        may_load=all(asker.may(t, "load") for t in registry.all_types()),
        **chosen,
    )
    return assemble(targets, choices)


def _reread(run: Import, reading: Reading, targets: dict[str, str] | None) -> HttpResponse:
    """Reads the file again with another encoding, delimiter or sheet."""
    run.inspection = inspection.inspect(run.file, reading) | {"targets": targets}
    if run.recipe:
        run.recipe = replace(from_json(run.recipe), reading=reading).to_json()
    run.save(update_fields=["inspection", "recipe"])
    return redirect("records:import_mapping", import_id=run.pk)


@require_POST
def save_recipe(request: HttpRequest, import_id: Any) -> HttpResponse:
    """Keeps the recipe under a name, to be used again; the same name replaces one's own recipe."""
    run = import_or_404(request, import_id)
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:120]
    user = person_of(request)
    existing = SavedRecipe.objects.filter(name=name).first()
    if not name or not run.recipe:
        notify(request, _("Give the recipe a name."), "error")
    elif existing and existing.made_by_id != user.pk:
        notify(request, _("Somebody else has a recipe of this name. Choose another name."), "error")
    else:
        recipe = run.recipe | {"name": name}
        SavedRecipe.objects.update_or_create(
            name=name, defaults={"recipe": recipe, "made_by": user, "changed_at": timezone.now()}
        )
        notify(request, _("The recipe “%(name)s” is saved.") % {"name": name})
    return redirect("records:import", import_id=run.pk)
