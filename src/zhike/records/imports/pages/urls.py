"""Addresses of the import pages."""

from django.urls import path

from zhike.records.imports.pages import downloads, mapping, runs, start

urlpatterns = [
    path("import/", start.start_page, name="import_start"),
    path("import/<uuid:import_id>/", runs.import_page, name="import"),
    path("import/<uuid:import_id>/mapping/", mapping.mapping_page, name="import_mapping"),
    path("import/<uuid:import_id>/progress/", runs.progress_fragment, name="import_progress"),
    path("import/<uuid:import_id>/check/", runs.check_import, name="import_check"),
    path("import/<uuid:import_id>/run/", runs.run_import, name="import_run"),
    path("import/<uuid:import_id>/cancel/", runs.cancel_import, name="import_cancel"),
    path("import/<uuid:import_id>/save/", mapping.save_recipe, name="import_save_recipe"),
    path("import/<uuid:import_id>/rejects.csv", downloads.rejects_csv, name="import_rejects"),
    path("import/<uuid:import_id>/recipe.json", downloads.recipe_json, name="import_recipe"),
]
