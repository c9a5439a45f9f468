"""A request that is repeated with its Idempotency-Key has its effect once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.callers import Caller
from tests.people import make_people
from zhike.customers.models import Customer
from zhike.records.api.idempotency import forget_old_answers
from zhike.records.models import ChangeSet, IdempotentAnswer

CUSTOMERS = "/api/v1/customers"
ADA = {"name": "Ada", "kind": "person"}


def test_the_first_answer_comes_again(admin):
    first = admin.post(CUSTOMERS, ADA, Idempotency_Key="one")
    again = admin.post(CUSTOMERS, ADA, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert Customer.objects.count() == 1


def test_change_delete_restore_and_actions_are_repeatable_too(admin):
    path = admin.post(CUSTOMERS, ADA).headers["Location"]
    for _time in range(2):
        assert admin.patch(path, {"description": "x"}, Idempotency_Key="p").data["version"] == 2
    for _time in range(2):
        assert admin.delete(path, Idempotency_Key="d").status_code == 204
    for _time in range(2):
        assert admin.post(f"{path}/restore", Idempotency_Key="r").status_code == 200
    assert ChangeSet.objects.filter(face="api").count() == 4


@pytest.mark.parametrize("other", ["body", "path", "version", "token"])
def test_another_request_with_the_same_key_is_refused(admin, people, other):
    path = admin.post(CUSTOMERS, ADA).headers["Location"]
    admin.patch(path, {"description": "x"}, Idempotency_Key="k", If_Match='"1"')
    answers = {
        "body": lambda: admin.patch(path, {"description": "y"}, Idempotency_Key="k", If_Match='"1"'),
        "path": lambda: admin.post(CUSTOMERS, ADA, Idempotency_Key="k"),
        "version": lambda: admin.patch(path, {"description": "x"}, Idempotency_Key="k", If_Match='"2"'),
        "token": lambda: Caller(people.token("administrator", "reader")).patch(
            path, {"description": "x"}, Idempotency_Key="k", If_Match='"1"'
        ),
    }
    response = answers[other]()
    assert (response.status_code, response.data["type"]) == (422, "/api/docs/problems#key_reused")
    assert Customer.objects.count() == 1


def test_a_refused_request_leaves_its_key_free(admin):
    assert admin.post(CUSTOMERS, {"kind": "person"}, Idempotency_Key="k").status_code == 422
    assert admin.post(CUSTOMERS, ADA, Idempotency_Key="k").status_code == 201


def test_keys_of_different_people_are_different(admin, people):
    other = Caller(people.token("manager"))
    assert admin.post(CUSTOMERS, ADA, Idempotency_Key="k").status_code == 201
    assert other.post(CUSTOMERS, ADA, Idempotency_Key="k").status_code == 201
    assert Customer.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "white space", "schl\u00fcssel"])
def test_a_malformed_key_is_named(admin, key):
    response = admin.post(CUSTOMERS, ADA, Idempotency_Key=key)
    assert response.status_code == 400
    assert response.data["errors"][0]["header"] == "Idempotency-Key"


def test_answers_are_forgotten_after_a_day(admin):
    admin.post(CUSTOMERS, ADA, Idempotency_Key="k")
    admin.post(CUSTOMERS, ADA, Idempotency_Key="young")
    old = timezone.now() - timedelta(hours=25)
    IdempotentAnswer.objects.filter(key="k").update(created_at=old)
    again = admin.post(CUSTOMERS, ADA, Idempotency_Key="k")
    assert "Idempotency-Replayed" not in again.headers
    IdempotentAnswer.objects.filter(key="k").update(created_at=old)
    assert forget_old_answers() == 1
    assert list(IdempotentAnswer.objects.values_list("key", flat=True)) == ["young"]


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_with_one_key_have_one_effect():
    secret = make_people().token("administrator")
    start, answers = threading.Barrier(6), []

    def send() -> None:
        start.wait()
        answers.append(Caller(secret).post(CUSTOMERS, ADA, Idempotency_Key="same"))
        connection.close()

    threads = [threading.Thread(target=send) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 5
    assert Customer.objects.count() == 1
