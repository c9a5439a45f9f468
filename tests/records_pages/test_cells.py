"""Cells that a package draws its own way."""

import pytest

from tests.people import People
from tests.records_pages.conftest import client_of
from tests.undo.book import make

pytestmark = pytest.mark.django_db


def test_contact_points_are_mailed_and_called(people: People):
    points = [
        {"kind": "phone", "value": "+8613812345678"},
        {"kind": "email", "value": "lin@example.com"},
        {"kind": "social", "network": "wechat", "value": "lin_wx"},
    ]
    customer = make("customer", name="林晓", contact_points=points)
    page = client_of(people.administrator).get(f"/customers/{customer.pk}/").content.decode()
    assert '<a class="cell-link nowrap" href="tel:+8613812345678">+86 138 1234 5678</a>' in page
    assert '<a class="cell-link" href="mailto:lin@example.com">lin@example.com</a>' in page
    assert ">lin_wx</td>" in page
