"""Uploaded files on disk."""

import stat

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from zhike.core import files
from zhike.core.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


def names_below(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_upload_is_kept_by_its_digest():
    stored = files.store(SimpleUploadedFile("客户.csv", b"name\nLi\n"))
    assert (stored.name, stored.size, stored.media_type) == ("客户.csv", 8, "text/csv")
    assert stored.digest == "3de69ce57674ea7a4ab52a9cc8581f6b6df721f48a2ac1c14502214e981385cc"
    path = files.path_of(stored.digest)
    assert path.parent.name == stored.digest[:2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with files.open_stored(stored) as content:
        assert content.read() == b"name\nLi\n"


def test_same_content_lies_on_disk_once(settings):
    first = files.store(ContentFile(b"same", name="a.txt"))
    second = files.store(ContentFile(b"same", name="b.txt"))
    assert first.digest == second.digest
    assert len(names_below(settings.FILES_ROOT)) == 1


def test_too_large_upload_leaves_nothing(settings):
    settings.UPLOAD_MEGABYTES = 1
    with pytest.raises(files.FileTooLarge) as refused:
        files.store(ContentFile(b"x" * (1024 * 1024 + 1), name="big.bin"))
    assert refused.value.limit == 1
    assert names_below(settings.FILES_ROOT) == []
    assert not StoredFile.objects.exists()


def test_name_never_leads_out_of_the_folder():
    assert files.store(ContentFile(b"x", name="../../etc/passwd")).name == "passwd"
