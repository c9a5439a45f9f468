"""Rejected rows and recipes to take away."""

import json
from pathlib import PurePath
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhike.records.imports.pages.reaching import import_or_404
from zhike.records.imports.rejects_file import reject_lines

MARK = "\ufeff"


@require_safe
def rejects_csv(request: HttpRequest, import_id: Any) -> StreamingHttpResponse:
    """The rejected rows in their original columns, with the reason; to be corrected and imported again."""
    run = import_or_404(request, import_id)
    lines = (MARK + line if i == 0 else line for i, line in enumerate(reject_lines(run)))
    response = StreamingHttpResponse(
        (line.encode() for line in lines), content_type="text/csv; charset=utf-8"
    )
    name = f"{PurePath(run.file.name).stem}-rejects.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
def recipe_json(request: HttpRequest, import_id: Any) -> HttpResponse:
    run = import_or_404(request, import_id)
    text = json.dumps(run.recipe, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"{PurePath(run.file.name).stem}-recipe.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
