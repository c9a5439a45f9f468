import pytest

from tests.imports.conftest import import_file, stored  # noqa: F401  fixtures
from tests.people import People, make_people


@pytest.fixture
def people(db) -> People:
    return make_people()
