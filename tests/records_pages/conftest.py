import pytest
from django.test import Client

from tests.people import People, make_people
from zhike.core.models import User


@pytest.fixture
def people(db) -> People:
    return make_people()


@pytest.fixture
def admin(people: People) -> Client:
    return client_of(people.administrator)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client
