"""What another system calls a record stands on its page and in the API, and comes back unharmed."""

import pytest

from tests.people import make_person
from zhike.core.models import ApiToken
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.binding import bind
from zhike.records.change_sets import changing
from zhike.records.models import ExternalId
from zhike.records.writing import create


@pytest.mark.django_db
def test_ids_elsewhere_are_shown_and_may_be_sent_back(client):
    person = make_person("Ada Lin", "administrator", None)
    order = create(bind(registry.get("order"), {"currency": "GBP"}, SYSTEM), SYSTEM)
    with changing(SYSTEM, "import", "test"):
        ExternalId.objects.create(record_type="order", record_id=order.pk, system="web-shop", value="536365")
    bearer = {"authorization": f"Bearer {ApiToken.issue(person)[1]}"}
    address = f"/api/v1/orders/{order.pk}"
    read = client.get(address, headers=bearer).json()
    assert read["external_ids"] == [{"system": "web-shop", "value": "536365"}]
    again = client.patch(
        address, read | {"reference": "R-1"}, content_type="application/json", headers=bearer
    )
    assert (again.status_code, again.json()["reference"]) == (200, "R-1")
    client.force_login(person)
    page = client.get(f"/orders/{order.pk}/").content.decode()
    assert "web-shop" in page
    assert "536365" in page
