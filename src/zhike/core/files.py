"""Uploaded files: on disk under ZHIKE_HOME/files, named by the digest of their content."""

import hashlib
import mimetypes
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from zhike.core.models import StoredFile, User


class FileTooLarge(Exception):
    """The upload exceeds ZHIKE_UPLOAD_MB; `limit` is in megabytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than {limit} MB.")
        self.limit = limit


class Upload(Protocol):
    """Django's UploadedFile, or a File around any open file."""

    name: str | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]: ...


def store(upload: Upload, by: User | None = None, media_type: str = "") -> StoredFile:
    """Keep the upload's bytes and its row. Read in chunks; the same content lies on disk only once."""
    folder = settings.FILES_ROOT
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft_name = tempfile.mkstemp(dir=folder, prefix=".upload-")
    draft = Path(draft_name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            digest, size = _copy(upload, target)
            target.flush()
            os.fsync(target.fileno())
        _place(draft, path_of(digest))
    finally:
        draft.unlink(missing_ok=True)
    name = Path(upload.name or "file").name[-255:]
    return StoredFile.objects.create(
        name=name,
        media_type=media_type or mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=size,
        digest=digest,
        uploaded_by=by,
    )


def open_stored(stored: StoredFile) -> BinaryIO:
    """The file's bytes, for reading; the caller closes it."""
    return path_of(stored.digest).open("rb")


def path_of(digest: str) -> Path:
    return settings.FILES_ROOT / digest[:2] / digest[2:]


def _copy(upload: Upload, target: BinaryIO) -> tuple[str, int]:
    limit = settings.UPLOAD_MEGABYTES
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        size += len(chunk)
        if size > limit * 1024 * 1024:
            raise FileTooLarge(limit)
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def _place(draft: Path, final: Path) -> None:
    """Move it to its name durably: the folder's entry must survive a power cut too."""
    if final.exists():
        return
    final.parent.mkdir(mode=0o700, exist_ok=True)
    draft.replace(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
