"""Whatever an address or a form says, the answer is never a server error, and nothing is half written."""

import random
import string
import uuid

import pytest
from django.test import Client

from tests.contract.forms import form_of, read_form
from tests.contract.values import json_values, make
from zhike.records import registry
from zhike.records.models import ChangeSet

ODD = [
    "", " ", "0", "-1", "999999999999999999999", "1e400", "NaN", "null", "[]", "{}", "..", "a..b", "2025-02-31",
    "2025-02-31..9999-99-99", "last_30_days", "me", "mine", "'; DROP TABLE x; --", "<script>alert(1)</script>", "\x00",
    "👩‍👩‍👧", "\u202eabc", "x" * 3000, str(uuid.UUID(int=0)), "%", "_", "__", "%00", "１２", "٣", "true", "nan..inf",
]  # fmt: skip


@pytest.fixture
def strict(people) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(people.administrator, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def below_500(response) -> None:
    assert response.status_code < 500


@pytest.mark.parametrize("key", ["customer", "order"])
def test_odd_parameters(key, strict):
    record_type = registry.get(key)
    record = make(record_type)
    own = [
        "q",
        "sort",
        "after",
        "limit",
        "view",
        "by",
        "field",
        "back",
        "operator",
        "value",
        "low",
        "before",
        "show",
    ]
    names = [*own, "nothing", "id", "custom", "pk__in", *(f"{f}__between" for f in ("created_at", "owner"))]
    names += list(record_type.all_fields)
    chance = random.Random(20251121)
    for part in (
        "",
        "count/",
        "filter/",
        "totals/",
        "trash/",
        "new/",
        f"{record.pk}/history/",
        f"{record.pk}/",
    ):
        for _ in range(25):
            params = {chance.choice(names): chance.choice(ODD) for _ in range(chance.randint(1, 3))}
            below_500(strict.get(f"/{record_type.slug}/{part}", params))
    for text in ODD:
        below_500(strict.get(f"/{record_type.slug}/", {"q": text}))
        below_500(strict.get(f"/pick/{key}/", {"q": text}))


def test_odd_addresses(strict):
    for path in (
        "/nothing/", "/customers/nothing/", f"/customers/{uuid.uuid4()}/", "/customers/%00/", "/pick/nothing/",
        f"/customers/{uuid.uuid4()}/do/nothing/", f"/files/{uuid.uuid4()}/", "/Customers/", "/customers//",
        f"/customers/{uuid.uuid4()}/history/?before=1",
    ):  # fmt: skip
        assert strict.get(path).status_code == 404, path
    assert strict.get("/customers/?foo=1").status_code == 400
    assert strict.get("/customers/?after=zzz").status_code == 400
    assert strict.get("/customers/count/", {"limit": "many"}).status_code == 400


@pytest.mark.parametrize("key", ["customer", "order"])
def test_odd_forms_change_nothing(key, strict):
    record_type = registry.get(key)
    record = make(record_type)
    good = form_of(record_type, json_values(record_type))
    before = (record_type.model.objects.count(), ChangeSet.objects.count())
    untouched = read_form(strict.get(f"/{record_type.slug}/{record.pk}/edit/").content.decode())
    chance = random.Random(1121)
    for _ in range(40):
        name = chance.choice(list(good))
        sent = (
            {**good, name: ["\x00"]}
            if chance.random() < 0.3
            else {**good, "before": ["x"], name: [chance.choice(ODD)]}
        )
        response = strict.post(f"/{record_type.slug}/{record.pk}/edit/", sent)
        assert response.status_code == 400, "a form without what it showed is refused"
        bad = {
            **untouched,
            chance.choice(list(untouched)): ["\x00"],
        }
        below_500(strict.post(f"/{record_type.slug}/{record.pk}/edit/", bad))
    record.refresh_from_db()
    assert (record_type.model.objects.count(), ChangeSet.objects.count()) == before


@pytest.mark.parametrize("key", ["customer", "order"])
def test_odd_values_in_a_new_form(key, strict):
    record_type = registry.get(key)
    chance = random.Random(2112)
    good = form_of(record_type, json_values(record_type))
    for _ in range(60):
        name = chance.choice(list(good))
        below_500(strict.post(f"/{record_type.slug}/new/", {**good, name: [chance.choice(ODD)]}))
    junk = {"".join(chance.choices(string.printable, k=12)): "x" for _ in range(20)}
    below_500(
        strict.post(
            f"/{record_type.slug}/new/", junk | {"lines--id": "1", "lines-9999999-id": "2", "lines-x-id": "3"}
        )
    )


def test_odd_action_forms(strict):
    for key in ("customer", "order"):
        record_type = registry.get(key)
        record = make(record_type)
        for action in record_type.all_actions.values():
            for text in ODD:
                sent = {f"{action.name}-{name}": text for name in action.inputs} | {"key": text}
                below_500(strict.post(f"/{record_type.slug}/{record.pk}/do/{action.name}/", sent))
