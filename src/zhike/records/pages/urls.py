"""Addresses of the generic pages; the type in them is looked up in the registry."""

from django.urls import path, register_converter

from zhike.records.pages.actions import action_page
from zhike.records.pages.change_sets import change_set_page, changes_page, undo_progress
from zhike.records.pages.conditions.views import condition_part, conditions_page
from zhike.records.pages.converters import RecordTypeConverter
from zhike.records.pages.files import file_download
from zhike.records.pages.form import create_page, edit_page
from zhike.records.pages.history import history_page
from zhike.records.pages.lists import change_filter, count_fragment, list_page
from zhike.records.pages.pickers import pick
from zhike.records.pages.record import record_page
from zhike.records.pages.totals import totals_page
from zhike.records.pages.trash import delete_page, restore_record, trash_page
from zhike.records.pages.undoing import cancel_undo, undo_page

register_converter(RecordTypeConverter, "record_type")

TYPE = "<record_type:record_type>/"
RECORD = f"{TYPE}<uuid:record_id>/"
CHANGE_SET = "changes/<uuid:change_set_id>/"

urlpatterns = [
    path("files/<uuid:file_id>/", file_download, name="file"),
    path("pick/<slug:target>/", pick, name="pick"),
    path("changes/", changes_page, name="changes"),
    path(CHANGE_SET, change_set_page, name="change_set"),
    path(f"{CHANGE_SET}undo/", undo_page, name="change_set_undo"),
    path(f"{CHANGE_SET}undo/progress/", undo_progress, name="change_set_progress"),
    path(f"{CHANGE_SET}undo/cancel/", cancel_undo, name="change_set_cancel"),
    path(TYPE, list_page, name="list"),
    path(f"{TYPE}new/", create_page, name="create"),
    path(f"{TYPE}count/", count_fragment, name="count"),
    path(f"{TYPE}filter/", change_filter, name="filter"),
    path(f"{TYPE}conditions/", conditions_page, name="conditions"),
    path(f"{TYPE}conditions/part/", condition_part, name="condition_part"),
    path(f"{TYPE}trash/", trash_page, name="trash"),
    path(f"{TYPE}totals/", totals_page, name="totals"),
    path(RECORD, record_page, name="record"),
    path(f"{RECORD}edit/", edit_page, name="edit"),
    path(f"{RECORD}history/", history_page, name="history"),
    path(f"{RECORD}delete/", delete_page, name="delete"),
    path(f"{RECORD}restore/", restore_record, name="restore"),
    path(f"{RECORD}do/<slug:name>/", action_page, name="do"),
]
