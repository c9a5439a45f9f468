"""Who reaches which import: the person who made it, and administrators."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.models import Import
from zhike.records.pages.asking import asker_of


def importing_asker(request: HttpRequest) -> Asker:
    """The asker, who must be allowed to write records of some type."""
    asker = asker_of(request)
    if not any(asker.may(t, "create") or asker.may(t, "change") for t in registry.all_types()):
        raise PermissionDenied
    return asker


def imports_of(asker: Asker) -> QuerySet[Import]:
    runs = Import.objects.select_related("file", "job", "asked_by", "change_set")
    return runs if asker.is_administrator else runs.filter(asked_by=asker.user)


def import_or_404(request: HttpRequest, import_id: Any) -> Import:
    run = imports_of(importing_asker(request)).filter(pk=import_id).first()
    if run is None:
        raise Http404(str(import_id))
    return run
