"""The life of a record through the API: made, read, listed, changed, trashed, restored."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.core.identifiers import uuid7

CUSTOMERS = "/api/v1/customers"


@pytest.fixture
def ada(admin):
    body = {
        "name": "Ada Lovelace",
        "kind": "person",
        "tags": ["vip"],
        "contact_points": [{"kind": "email", "value": "Ada@Example.com", "is_primary": True}],
    }
    response = admin.post(CUSTOMERS, body)
    assert response.status_code == 201, response.data
    return response


def test_a_created_record_has_an_address_a_version_and_its_rows(admin, ada):
    record = ada.data
    assert ada.headers["Location"] == f"{CUSTOMERS}/{record['id']}"
    assert ada.headers["ETag"] == '"1"'
    assert (record["version"], record["name"], record["tags"]) == (1, "Ada Lovelace", ["vip"])
    (point,) = record["contact_points"]
    assert (point["kind"], point["value"], point["is_primary"]) == ("email", "ada@example.com", True)
    assert UUID(point["id"])
    read = admin.get(ada.headers["Location"])
    assert read.status_code == 200
    assert read.data == record


def test_a_record_that_was_read_may_be_sent_back_as_it_is(admin, ada):
    read = admin.get(f"{ada.headers['Location']}?labels=1")
    response = admin.patch(ada.headers["Location"], read.data, If_Match=read.headers["ETag"])
    assert response.status_code == 200, response.data
    assert response.data == {name: value for name, value in read.data.items() if name != "labels"}


def test_only_what_is_given_changes(admin, ada):
    response = admin.patch(ada.headers["Location"], {"description": "First programmer"}, If_Match='"1"')
    assert response.status_code == 200
    assert response.headers["ETag"] == '"2"'
    assert response.data["description"] == "First programmer"
    assert response.data["contact_points"] == ada.data["contact_points"]


def test_child_rows_are_replaced_by_the_list_given(admin, ada):
    kept = ada.data["contact_points"][0]
    rows = [{"id": kept["id"], "value": "countess@example.com"}, {"kind": "phone", "value": "+442071234567"}]
    response = admin.patch(ada.headers["Location"], {"contact_points": rows})
    assert [(p["id"] == kept["id"], p["value"]) for p in response.data["contact_points"]] == [
        (True, "countess@example.com"),
        (False, "+442071234567"),
    ]


def test_an_older_version_is_refused_and_changes_nothing(admin, ada):
    path = ada.headers["Location"]
    admin.patch(path, {"description": "newer"})
    stale = admin.patch(path, {"description": "older"}, If_Match='"1"')
    assert stale.status_code == 412
    assert stale.headers["Content-Type"] == "application/problem+json"
    assert (stale.headers["ETag"], stale.data["version"]) == ('"2"', 2)
    assert stale.data["type"] == "/api/docs/problems#precondition_failed"
    assert admin.patch(path, {"description": "older", "version": 1}).status_code == 409
    assert admin.delete(path, If_Match='"1"').status_code == 412
    assert admin.get(path).data["description"] == "newer"


@pytest.mark.parametrize("tag", ["7", 'W/"1"', '"abc"', '"1", "2"'])
def test_a_malformed_etag_is_named(admin, ada, tag):
    response = admin.patch(ada.headers["Location"], {"description": "x"}, If_Match=tag)
    assert response.status_code == 400
    assert response.data["errors"][0]["header"] == "If-Match"


def test_the_trash_and_back(admin, ada):
    path = ada.headers["Location"]
    gone = admin.delete(path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert admin.get(path).status_code == 404
    assert admin.get(CUSTOMERS).data["items"] == []
    assert [r["id"] for r in admin.get(f"{CUSTOMERS}?trashed=1").data["items"]] == [ada.data["id"]]
    back = admin.post(f"{path}/restore")
    assert (back.status_code, back.data["name"]) == (200, "Ada Lovelace")
    assert admin.get(path).status_code == 200
    assert admin.post(f"{path}/restore").status_code == 404


def test_history_names_who_changed_what(admin, ada, people):
    path = ada.headers["Location"]
    admin.patch(path, {"name": "Ada King"})
    response = admin.get(f"{path}/history")
    changed, created = response.data["items"]
    assert changed["by"] == {"id": str(people.administrator.pk), "name": "Ada Lin"}
    assert (changed["face"], changed["reason"]) == ("api", "change")
    assert changed["rows"][0]["operation"] == "changed"
    assert changed["rows"][0]["changes"]["name"] == {"old": "Ada Lovelace", "new": "Ada King"}
    assert created["reason"] == "create"
    first = admin.get(f"{path}/history?limit=1").data
    assert [entry["reason"] for entry in first["items"]] == ["change"]
    second = admin.get(f"{path}/history?limit=1&after={first['next']}").data
    assert ([entry["reason"] for entry in second["items"]], second["next"]) == (["create"], None)


def test_pages_follow_each_other_to_the_end(admin):
    for number in range(5):
        admin.post(CUSTOMERS, {"name": f"Customer {number}", "kind": "organization"})
    seen, path = [], f"{CUSTOMERS}?limit=2&sort=name&count=1"
    while path:
        response = admin.get(path)
        seen += [record["name"] for record in response.data["items"]]
        assert (response.data["count"], response.data["count_is_capped"]) == (5, False)
        link = response.headers.get("Link", "")
        assert bool(link) == bool(response.data["next"])
        path = link.partition(">")[0].removeprefix("<")
    assert seen == [f"Customer {number}" for number in range(5)]


def test_filters_and_search_narrow_the_list(admin, ada):
    admin.post(CUSTOMERS, {"name": "Analytical Engines", "kind": "organization"})
    names = lambda query: [r["name"] for r in admin.get(f"{CUSTOMERS}?{query}").data["items"]]  # noqa: E731
    assert names("kind=organization") == ["Analytical Engines"]
    assert names("q=lovelace") == ["Ada Lovelace"]
    assert names("tags=vip") == ["Ada Lovelace"]
    assert names("kind__is_not=person") == ["Analytical Engines"]


def test_labels_name_what_the_ids_refer_to(admin, ada, people):
    path = ada.headers["Location"]
    admin.patch(path, {"owner": str(people.seller.pk)})
    assert admin.get(f"{path}?labels=1").data["labels"] == {str(people.seller.pk): "林晓"}
    assert admin.get(f"{CUSTOMERS}?labels=1").data["labels"] == {str(people.seller.pk): "林晓"}
    assert "labels" not in admin.get(path).data


def test_every_refused_value_is_named_by_its_pointer(admin):
    body = {
        "kind": "alien",
        "naem": "Ada",
        "number": "C-1",
        "owner": str(uuid7()),
        "contact_points": [{"kind": "email", "value": "no"}],
    }
    response = admin.post(CUSTOMERS, body)
    assert response.status_code == 422
    found = {error["pointer"]: error["code"] for error in response.data["errors"]}
    assert found["/kind"] == "unknown_choice"
    assert found["/naem"] == "unknown_field"
    assert found["/name"] == "required"
    assert found["/number"] == "read_only"
    assert found["/owner"] == "no_such_record"
    assert found["/contact_points/0/value"] == "not_an_email"
    assert admin.get(CUSTOMERS).data["items"] == []


def test_errors_come_in_the_language_asked_for(admin):
    chinese = admin.post(CUSTOMERS, {"kind": "person"}, Accept_Language="zh-CN,zh;q=0.9,en;q=0.5")
    assert chinese.headers["Content-Language"] == "zh-Hans"
    english = admin.post(CUSTOMERS, {"kind": "person"}, Accept_Language="en")
    assert english.data["errors"] == [
        {"pointer": "/name", "code": "required", "detail": "This is needed. Fill it in."}
    ]


def test_the_number_of_queries_does_not_grow_with_the_rows(admin, people):
    def add(count):
        for number in range(count):
            admin.post(
                CUSTOMERS,
                {
                    "name": f"Customer {number}",
                    "kind": "organization",
                    "owner": str(people.seller.pk),
                    "contact_points": [{"kind": "email", "value": f"c{number}@example.com"}],
                },
            )

    counts = []
    for rows in (1, 4):
        add(rows)
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(f"{CUSTOMERS}?labels=1&count=1").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
