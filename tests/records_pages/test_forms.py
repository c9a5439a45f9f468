"""What forms do beyond typing: files, child rows, seconds, searching without JavaScript."""

from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.contract.forms import form_of, read_form
from tests.contract.values import json_values, make
from tests.records_pages.conftest import client_of
from zhike.core import files
from zhike.core.models import StoredFile
from zhike.records import registry
from zhike.records.models import History


def edit_form(client, record_type, record):
    page = client.get(f"/{record_type.slug}/{record.pk}/edit/")
    return read_form(page.content.decode())


def test_seconds_that_the_form_does_not_show_stay(admin):
    order_type = registry.get("order")
    order = make(order_type, placed_at="2025-03-04T08:30:59.123456Z")
    form = edit_form(admin, order_type, order)
    admin.post(f"/orders/{order.pk}/edit/", {**form, "note": ["请周五前送到"]})
    order.refresh_from_db()
    assert order.note == "请周五前送到"
    assert order.placed_at == datetime(2025, 3, 4, 8, 30, 59, 123456, tzinfo=UTC)


def test_rows_are_added_moved_and_removed(admin):
    order_type = registry.get("order")
    order = make(order_type)
    first = order.lines.get()
    form = edit_form(admin, order_type, order)
    rows = {name: values for name, values in form.items() if name.startswith("lines-0-")}
    others = {name: values for name, values in form.items() if not name.startswith("lines-")}
    new = {"lines-n1-id": [""], "lines-n1-description": ["Postage"], "lines-n1-unit_price": ["4.5"]}
    admin.post(f"/orders/{order.pk}/edit/", {**others, "lines-sent": ["1"], **new, **rows})
    assert [line.description for line in order.lines.all()] == ["Postage", first.description]
    form = edit_form(admin, order_type, order)
    admin.post(f"/orders/{order.pk}/edit/", {**form, "lines-1-delete": ["1"]})
    assert [line.description for line in order.lines.all()] == ["Postage"]


def test_what_was_typed_comes_back_with_the_error_of_its_row(admin):
    order_type = registry.get("order")
    values = json_values(order_type)
    sent = form_of(order_type, values) | {"lines-0-quantity": ["many"], "note": ["多行\r\n文字"]}
    answer = admin.post("/orders/new/", sent)
    assert answer.status_code == 422
    problem = answer.context["form"].problems[0]
    assert problem.anchor == "id-lines-0-quantity"
    again = read_form(answer.content.decode())
    assert again["lines-0-quantity"] == ["many"]
    assert again["note"] == ["多行\r\n文字"]


def test_a_record_is_found_and_chosen_without_javascript(admin):
    customer = make(registry.get("customer"), name="欧阳娜娜")
    answer = admin.post("/orders/new/", {"find": "customer", "customer.search": "欧阳", "note": "x"})
    assert answer.status_code == 200
    assert f'<option value="{customer.pk}">欧阳娜娜' in answer.content.decode()
    assert read_form(answer.content.decode())["note"] == ["x"]


def test_an_address_of_the_form_fills_it_in(admin):
    customer = make(registry.get("customer"))
    form = read_form(admin.get("/orders/new/", {"customer": str(customer.pk)}).content.decode())
    assert form["customer"] == [str(customer.pk)]


def test_a_picker_offers_only_what_one_may_see(admin, people):
    customer = make(registry.get("customer"), name="欧阳娜娜", owner=str(people.seller.pk))
    found = admin.get("/pick/customer/", {"q": "欧阳"}).json()["results"]
    assert found == [{"value": str(customer.pk), "label": "欧阳娜娜", "detail": customer.number}]
    assert client_of(people.stranger).get("/pick/customer/", {"q": "欧阳"}).json()["results"] == []
    people_found = admin.get("/pick/user/", {"q": "陈"}).json()["results"]
    assert [one["label"] for one in people_found] == ["陈默"]


def test_a_file_is_for_its_uploader_and_for_readers_of_its_record(admin, people):
    stored = files.store(SimpleUploadedFile("合同.pdf", b"%PDF"), people.seller)
    owner, stranger = client_of(people.seller), client_of(people.stranger)
    answer = owner.get(f"/files/{stored.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert stranger.get(f"/files/{stored.pk}/").status_code == 404
    assert StoredFile.objects.count() == 1


def test_rights_of_the_list_decide_what_the_frame_offers(people):
    page = client_of(people.reader).get("/customers/").content.decode()
    assert "/customers/new/" not in page
    assert "/orders/" in page


def test_history_says_old_and_new_in_words(admin):
    customer_type = registry.get("customer")
    customer = make(customer_type, kind="person")
    form = edit_form(admin, customer_type, customer)
    admin.post(f"/customers/{customer.pk}/edit/", {**form, "kind": ["organization"]})
    page = admin.get(f"/customers/{customer.pk}/history/").content.decode()
    assert "Person" in page
    assert "Organization" in page
    assert History.objects.filter(record_id=customer.pk, operation="u").count() == 1
