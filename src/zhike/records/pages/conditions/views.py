"""The editor of a list's condition, and single parts of it as they are chosen."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhike.records.conditions.reading import parse_json
from zhike.records.declaration import RecordType
from zhike.records.errors import FieldError, Invalid, Refused
from zhike.records.pages.answering import answering, list_url
from zhike.records.pages.asking import asker_of
from zhike.records.pages.conditions.builder import Builder

LONGEST_STATE = 30_000


@require_safe
@answering
def conditions_page(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The editor; `back` is the state of the list it came from, and goes back to."""
    page = "records:totals" if request.GET.get("page") == "totals" else "records:list"
    state = QueryDict(request.GET.get("back", "")[:LONGEST_STATE])
    kept = [(name, text) for name, texts in state.lists() for text in texts if name not in {"where", "after"}]
    where = state.get("where", "")
    raw = parse_json(where, ("where",)) if where else None
    context: dict[str, Any] = {
        "record_type": record_type,
        "root": _built(record_type, request, raw, "", is_root=True),
        "kept": kept,
        "list_url": list_url(record_type, page),
    }
    is_fragment = request.headers.get("HX-Request")
    return render(request, f"records/conditions/{'editor' if is_fragment else 'page'}.html", context)


@require_safe
@answering
def condition_part(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """One part as the editor shows it, from its JSON so far."""
    raw = parse_json(request.GET.get("part", "{}"), ("part",))
    part = _built(record_type, request, raw, request.GET.get("within", "")[:200])
    return render(request, "records/conditions/part.html", {"record_type": record_type, "part": part})


def _built(
    record_type: RecordType, request: HttpRequest, raw: Any, within: str, *, is_root: bool = False
) -> Any:
    builder = Builder(record_type, asker_of(request))
    try:
        return builder.group(raw) if is_root else builder.part(raw, within)
    except Invalid as problem:
        raise Refused([FieldError(("within",), problem.code, str(problem))]) from problem
