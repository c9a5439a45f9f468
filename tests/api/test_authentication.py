"""Who asks: tokens, narrowed and expired ones, sessions with CSRF, and nobody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.callers import ANONYMOUS, Caller
from zhike.core.models import ApiToken

CUSTOMERS = "/api/v1/customers"
ADA = {"name": "Ada", "kind": "person"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/me", CUSTOMERS, "/api/v1/nothing", "/api/openapi.json"])
def test_nobody_gets_nothing(path):
    response = ANONYMOUS.get(path)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Zhike"'
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Bearer zk_unknown", "Bearer", "Basic YTpi", "zk_x", "Bearer 令牌"])
def test_a_wrong_token_is_not_known(header):
    response = ANONYMOUS.get("/api/v1/me", Authorization=header.encode().decode("latin-1"))
    assert response.status_code == 401


def test_a_wrong_token_beats_a_right_session(people):
    client = Client()
    client.force_login(people.administrator)
    assert Caller("zk_wrong", client).get("/api/v1/me").status_code == 401


def test_expired_tokens_and_inactive_people_are_refused(people):
    secret = people.token("seller")
    token = ApiToken.objects.get(digest=ApiToken.digest_of(secret))
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Caller(secret).get("/api/v1/me").status_code == 401
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(hours=1))
    assert Caller(secret).get("/api/v1/me").status_code == 200
    people.seller.is_active = False
    people.seller.save()
    assert Caller(secret).get("/api/v1/me").status_code == 401


def test_the_use_of_a_token_is_noted_once_a_minute(people):
    secret = people.token("seller")
    noted = lambda: ApiToken.objects.get(digest=ApiToken.digest_of(secret)).last_used_at  # noqa: E731
    Caller(secret).get("/api/v1/me")
    first = noted()
    Caller(secret).get("/api/v1/me")
    assert noted() == first is not None
    ApiToken.objects.update(last_used_at=first - timedelta(seconds=61))
    Caller(secret).get("/api/v1/me")
    assert noted() > first


def test_a_token_is_narrowed_to_its_role(people):
    reading = Caller(people.token("administrator", "reader"))
    assert reading.get(CUSTOMERS).status_code == 200
    refused = reading.post(CUSTOMERS, ADA)
    assert (refused.status_code, refused.data["right"]) == (403, "create")
    me = reading.get("/api/v1/me").data
    assert (me["token"]["role"], me["rights"]["customers"]["create"]) == ("reader", "none")


def test_a_session_reads_freely_and_writes_with_the_csrf_token(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.administrator)
    page = Caller("", client)
    assert page.get("/api/v1/me").data["email"] == people.administrator.email
    refused = page.post(CUSTOMERS, ADA)
    assert (refused.status_code, refused.data["type"]) == (403, "/api/docs/problems#csrf")
    client.get("/")
    token = client.cookies["csrftoken"].value
    assert page.post(CUSTOMERS, ADA, X_CSRFToken=token).status_code == 201


def test_a_stranger_gets_404_and_a_mate_without_the_right_403(people):
    made = Caller(people.token("seller")).post(
        CUSTOMERS, {**ADA, "owner": str(people.seller.pk), "team": str(people.seller.team_id)}
    )
    path = made.headers["Location"]
    for name, reads, writes in (("stranger", 404, 404), ("mate", 200, 403), ("manager", 200, 200)):
        other = Caller(people.token(name))
        assert other.get(path).status_code == reads
        assert other.patch(path, {"description": name}).status_code == writes
        assert other.get(f"{path}/history").status_code == reads
    assert Caller(people.token("mate")).delete(path).status_code == 403
    assert Caller(people.token("stranger")).delete(path).status_code == 404


def test_who_gives_a_record_away_sees_it_no_more(people):
    seller = Caller(people.token("seller"))
    made = seller.post(CUSTOMERS, {**ADA, "owner": str(people.seller.pk)})
    away = {"owner": str(people.stranger.pk), "team": str(people.stranger.team_id)}
    response = seller.patch(made.headers["Location"], away)
    assert (response.status_code, response.content) == (204, b"")
    assert seller.get(made.headers["Location"]).status_code == 404


def test_a_related_record_that_is_hidden_cannot_be_referred_to(people):
    hidden = Caller(people.token("stranger")).post(CUSTOMERS, {**ADA, "owner": str(people.stranger.pk)})
    mine = Caller(people.token("seller")).post(CUSTOMERS, {**ADA, "owner": str(people.seller.pk)})
    link = {"from_customer": mine.data["id"], "to_customer": hidden.data["id"], "kind": "partner_of"}
    refused = Caller(people.token("seller")).post("/api/v1/relationships", link)
    assert refused.status_code == 422
    assert [e["code"] for e in refused.data["errors"] if e["pointer"] == "/to_customer"] == ["no_such_record"]


def test_the_language_of_the_person_counts_where_the_program_asks_for_none(people):
    people.seller.language = "zh-hans"
    people.seller.save()
    response = Caller(people.token("seller")).get("/api/v1/types")
    assert response.headers["Content-Language"] == "zh-Hans"
    assert response.data["items"][0]["label"] == "客户"
