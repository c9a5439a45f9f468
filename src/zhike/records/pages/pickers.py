"""What a picker finds while somebody types."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from zhike.records import registry
from zhike.records.pages.asking import asker_of
from zhike.records.pages.options import search_target

LONGEST = 100


@require_safe
def pick(request: HttpRequest, target: str) -> JsonResponse:
    """People, teams or records by the words typed, those that the asker may see."""
    if target not in {"user", "team"} and registry.find(target) is None:
        raise Http404(target)
    search = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = search_target(target, asker_of(request), search)
    return JsonResponse(
        {"results": [{"value": o.value, "label": o.label, "detail": o.detail} for o in found]}
    )
