"""The parameter `where` of lists and totals: it filters, it counts, and its faults are named inside the JSON."""

import json
from urllib.parse import quote

CUSTOMERS = "/api/v1/customers"


def where(condition) -> str:
    return quote(json.dumps(condition, ensure_ascii=False))


def test_lists_counts_and_totals_take_a_condition(admin):
    for name, country in (("Hans", "AT"), ("李雷", "CN"), ("Northwind", "GB")):
        admin.post(CUSTOMERS, {"name": name, "country": country})
    condition = where({"none": [{"field": "country", "operator": "is", "value": ["AT", "GB"]}]})
    listed = admin.get(f"{CUSTOMERS}?where={condition}&count=1").data
    assert [item["name"] for item in listed["items"]] == ["李雷"]
    assert listed["count"] == 1
    totals = admin.get(f"{CUSTOMERS}/totals?by=country&where={condition}").data
    assert totals["rows"] == [{"key": {"country": "CN"}, "count": 1, "sums": {}}]


def test_the_next_page_keeps_the_condition(admin):
    for number in range(3):
        admin.post(CUSTOMERS, {"name": f"N{number}", "country": "CN"})
    condition = where({"field": "country", "operator": "is", "value": "CN"})
    response = admin.get(f"{CUSTOMERS}?where={condition}&limit=2&sort=name")
    address = response.headers["Link"].partition(">")[0].removeprefix("<")
    assert [item["name"] for item in admin.get(address).data["items"]] == ["N2"]


def test_faults_name_the_place_inside_the_parameter(admin):
    condition = {"all": [{"field": "stage", "operator": "is", "value": ["lead", "x"]}, {"some": "cats"}]}
    response = admin.get(f"{CUSTOMERS}?where={where(condition)}")
    assert response.status_code == 400
    found = [(e["parameter"], e["pointer"], e["code"]) for e in response.data["errors"]]
    assert found == [("where", "/all/0/value/1", "unknown_choice"), ("where", "/all/1/some", "unknown_rows")]
    response = admin.get(f"{CUSTOMERS}?where={{")
    assert [(e["parameter"], e["code"]) for e in response.data["errors"]] == [("where", "not_json")]
    assert "pointer" not in response.data["errors"][0]


def test_what_conditions_can_name_is_told(admin):
    told = admin.get("/api/v1/types/customers").data["collections"]
    assert {"name": "contact_points", "label": "Contact points"} in told
    assert {"name": "orders", "label": "orders"} in told
