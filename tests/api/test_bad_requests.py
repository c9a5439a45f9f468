"""Whatever is sent, the answer is a problem that names the place; never a 500, nothing half-written."""

import pytest

from tests.callers import ANONYMOUS

CUSTOMERS = "/api/v1/customers"

BODIES = {
    "empty": (b"", 400, "empty"),
    "not json": (b'{"name": "Ada",\n "kind": }', 400, "not_json"),
    "not an object": (b'["Ada"]', 422, "not_an_object"),
    "not utf-8": ('{"name": "张"}'.encode("gb18030"), 400, "not_utf8"),
    "duplicate key": (b'{"name": "Ada", "name": "Eve"}', 400, "duplicate_key"),
    "nested": (b'{"name": ' + b"[" * 40 + b"]" * 40 + b"}", 400, "too_deep"),
    "nested beyond the stack": (b"[" * 100_000, 400, "too_deep"),
    "endless integer": (b'{"name": ' + b"9" * 5_000 + b"}", 400, "huge_number"),
    "endless exponent": (b'{"name": 1e99999999999999999999}', 400, "huge_number"),
    "NaN": (b'{"name": NaN}', 400, "not_json"),
    "lone surrogate": (b'{"name": "\\ud800"}', 400, "not_text"),
    "lone surrogate as key": (b'{"\\ud800": 1}', 400, "not_text"),
    "byte order mark": (b'\xef\xbb\xbf{"name": "Ada"}', 400, "not_json"),
    "NUL": (b'{"name": "A\\u0000da", "kind": "person"}', 422, "nul_character"),
    "object for text": (b'{"name": {"a": 1}, "kind": "person"}', 422, "not_text"),
    "rows that are no rows": (b'{"name": "A", "contact_points": ["x"]}', 422, "not_an_object"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_is_named(admin, name):
    content, status, code = BODIES[name]
    response = admin.post(CUSTOMERS, content)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert code in [error["code"] for error in response.data["errors"]]
    assert admin.get(CUSTOMERS).data["items"] == []


def test_the_place_of_a_syntax_error_is_told(admin):
    error = admin.post(CUSTOMERS, b'{"name": "Ada",\n "kind": }').data["errors"][0]
    assert (error["line"], error["column"]) == (2, 10)


def test_right_to_left_text_and_emoji_are_kept(admin):
    name = "شركة 👩‍🚀 知客"
    made = admin.post(CUSTOMERS, {"name": name, "kind": "organization"})
    assert made.data["name"] == name


def test_too_much_is_refused(admin, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    response = admin.post(CUSTOMERS, {"name": "x" * 1_001})
    assert (response.status_code, response.data["type"]) == (413, "/api/docs/problems#too_large")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "x"]
)
def test_another_media_type_is_refused(admin, media_type):
    response = admin.post(CUSTOMERS, b'{"name": "Ada"}', Content_Type=media_type)
    assert response.status_code == 415


def test_another_charset_is_refused(admin):
    response = admin.post(CUSTOMERS, b"{}", Content_Type="application/json; charset=gb18030")
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("limit=0", "limit", "bad_limit"),
        ("limit=201", "limit", "bad_limit"),
        ("after=x", "after", "bad_cursor"),
        ("after=%00", "after", "bad_cursor"),
        ("sort=contact_points", "sort", "unknown_sort"),
        ("naem=Ada", "naem", "unknown_parameter"),
        ("kind=alien", "kind", "unknown_choice"),
        ("owner=x", "owner", "not_an_id"),
        ("created_at=yesterdayish", "created_at", "not_a_datetime"),
        ("name=%00", "name", "nul_character"),
        ("q=%00", "q", "bad_search"),
        ("labels=maybe", "labels", "bad_value"),
        ("birthday=2025-02-31", "birthday", "no_such_date"),
    ],
)
def test_a_bad_parameter_is_named(admin, query, parameter, code):
    response = admin.get(f"{CUSTOMERS}?{query}")
    assert response.status_code == 400, response.content
    assert [(e["parameter"], e["code"]) for e in response.data["errors"]] == [(parameter, code)]


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v1/",
        "/api/v2/customers",
        "/api/v1/customers/",
        "/api/v1/custmers",
        "/api/v1/customers/not-an-id",
        "/api/v1/customers/%00",
        "/api/v1/%00",
        "/api/v1/customers/0190c3a8-0000-7000-8000-000000000000",
        "/api/v1/customers/0190c3a8-0000-7000-8000-000000000000/nothing",
        "/api/v1/types/nothing",
    ],
)
def test_an_unknown_address_is_a_problem(admin, path):
    response = admin.get(path)
    if path == "/api":
        assert response.status_code == 301
    elif path == "/api/v1/":
        assert response.status_code == 200
    else:
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "application/problem+json"


def test_a_misspelled_type_is_guessed(admin):
    assert "customers" in admin.get("/api/v1/custmers").data["detail"]


def test_a_wrong_method_names_the_right_ones(admin):
    response = admin.ask("PUT", "/api/v1/customers/0190c3a8-0000-7000-8000-000000000000", {})
    assert response.status_code == 405
    assert response.headers["Allow"] == "DELETE, GET, HEAD, PATCH, OPTIONS"
    assert response.headers["Content-Type"] == "application/problem+json"
    options = admin.ask("OPTIONS", CUSTOMERS)
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")


@pytest.mark.django_db
def test_head_answers_like_get(admin):
    response = admin.ask("HEAD", CUSTOMERS)
    assert (response.status_code, response.content) == (200, b"")


def test_an_unknown_action_names_those_there_are(admin):
    made = admin.post(CUSTOMERS, {"name": "Ada", "kind": "person"})
    response = admin.post(f"{made.headers['Location']}/actions/fly")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_unknown_addresses_tell_nothing_to_nobody():
    assert ANONYMOUS.get("/api/v2/x").status_code == 404


def test_a_body_in_chunks_needs_its_length(admin):
    # A WSGI server passes chunks on without a length, and Django would read nothing.
    response = admin.client.generic(
        "POST",
        CUSTOMERS,
        content_type="application/json",
        headers={"Authorization": f"Bearer {admin.secret}", "Transfer-Encoding": "chunked"},
    )
    assert response.status_code == 411
