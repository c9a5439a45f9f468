import pytest

from tests.callers import Caller
from tests.people import People, make_people


@pytest.fixture
def people(db) -> People:
    return make_people()


@pytest.fixture
def admin(people: People) -> Caller:
    return Caller(people.token("administrator"))
