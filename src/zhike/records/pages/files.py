"""Stored files, for those who uploaded them or may see a record that has them."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from zhike.core.files import open_stored
from zhike.core.models import StoredFile
from zhike.records import registry
from zhike.records.access import Asker, rows
from zhike.records.pages.asking import asker_of

#: Shown in the browser; everything else is downloaded, as a page of somebody else's could act here.
SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"}


@require_safe
def file_download(request: HttpRequest, file_id: Any) -> FileResponse:
    """The bytes of a file."""
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is None or not may_read(asker_of(request), stored):
        raise Http404(str(file_id))
    try:
        content = open_stored(stored)
    except FileNotFoundError as missing:
        raise Http404(str(file_id)) from missing
    response = FileResponse(
        content,
        as_attachment=stored.media_type not in SHOWN,
        filename=stored.name,
        content_type=stored.media_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["Cache-Control"] = "private, max-age=0"
    return response


def may_read(asker: Asker, stored: StoredFile) -> bool:
    """The uploader may, and whoever sees a record that the file belongs to."""
    if asker.user is not None and stored.uploaded_by_id == asker.user.pk:
        return True
    for record_type in registry.all_types():
        paths = [f.name for f in record_type.all_fields.values() if f.kind.key == "file"]
        for lines in record_type.children:
            paths += [f"{lines.name}__{f.name}" for f in lines.all_fields.values() if f.kind.key == "file"]
        if any(rows(asker, record_type).filter(**{path: stored.pk}).exists() for path in paths):
            return True
    return False
