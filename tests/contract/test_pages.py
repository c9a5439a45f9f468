"""What the pages promise for every record type, whoever declared it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.contract.forms import form_of, read_form
from tests.contract.values import json_values, make
from tests.people import People, make_people
from zhike.core.models import User
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.change_sets import changing
from zhike.records.declaration import RecordType
from zhike.records.models import ChangeSet, History, Record, Redirect

TYPES = list(registry.all_types())
every_type = pytest.mark.parametrize("record_type", TYPES, ids=[t.key for t in TYPES])


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


def page(record_type: RecordType, record: Record | None = None, part: str = "") -> str:
    return f"/{record_type.slug}/" + (f"{record.pk}/" if record else "") + (f"{part}/" if part else "")


def text_of(response) -> str:
    return response.content.decode()


@every_type
def test_an_empty_list_says_what_it_is_for(record_type, admin):
    response = admin.get(page(record_type))
    assert response.status_code == 200
    assert page(record_type, part="new") in text_of(response)
    assert "<table" not in text_of(response)


@every_type
def test_a_list_shows_its_records_and_the_rest_after_them(record_type, admin):
    records = [make(record_type) for _ in range(3)]
    every = admin.get(page(record_type))
    assert all(f'data-href="{page(record_type, record)}"' in text_of(every) for record in records)
    first = admin.get(page(record_type), {"limit": 2})
    assert text_of(first).count("data-href") == 2
    rest = admin.get(first.context["next_url"], headers={"HX-Request": "true"})
    assert text_of(rest).count("data-href") == len(records) - 2 + (record_type.model.objects.count() - 3)
    assert "<html" not in text_of(rest)
    assert text_of(admin.get(page(record_type, part="count"))) == str(record_type.model.objects.count())


@every_type
def test_the_form_makes_what_was_typed(record_type, admin):
    values = json_values(record_type)
    response = admin.post(page(record_type, part="new"), form_of(record_type, values))
    assert response.status_code == 302, response.context["form"].problems
    record = record_type.model.objects.order_by("-created_at", "-id").first()
    assert response["Location"] == page(record_type, record)
    for name, value in values.items():
        if name not in record_type.lines:
            assert record_type.all_fields[name].json_of(record) == value, name
    for name, lines in record_type.lines.items():
        if lines.writable:
            assert getattr(record, name).count() == 1
    assert admin.get(response["Location"]).status_code == 200


@every_type
def test_a_form_sent_twice_makes_one_record(record_type, admin):
    form = read_form(text_of(admin.get(page(record_type, part="new"))))
    sent = {**form_of(record_type, json_values(record_type)), "key": form["key"]}
    first = admin.post(page(record_type, part="new"), sent)
    before = record_type.model.objects.count()
    second = admin.post(page(record_type, part="new"), sent)
    assert second["Location"] == first["Location"]
    assert record_type.model.objects.count() == before


@every_type
def test_an_untouched_form_changes_nothing(record_type, admin):
    record = make(record_type)
    history = History.objects.count()
    form = read_form(text_of(admin.get(page(record_type, record, "edit"))))
    response = admin.post(page(record_type, record, "edit"), form)
    assert response.status_code == 302
    record.refresh_from_db()
    assert record.version == 1
    assert History.objects.count() == history


@every_type
def test_a_needed_value_left_empty_is_said_beside_it_and_nothing_is_written(record_type, admin):
    needed = [f for f in record_type.writable.values() if f.required]
    if not needed:
        pytest.skip("The type has no field that must be filled in.")
    sent = form_of(record_type, json_values(record_type)) | {f.name: [""] for f in needed}
    others = record_type.model.objects.count()
    response = admin.post(page(record_type, part="new"), sent)
    assert response.status_code == 422
    assert {p.anchor for p in response.context["form"].problems} >= {f"id-{f.name}" for f in needed}
    assert text_of(response).count('aria-invalid="true"') >= len(needed)
    assert record_type.model.objects.count() == others


@every_type
def test_two_editors_lose_nothing(record_type, admin, people):
    record = make(record_type)
    mine = read_form(text_of(admin.get(page(record_type, record, "edit"))))
    theirs = {**mine, "owner": [str(people.administrator.pk)]}
    saved = admin.post(page(record_type, record, "edit"), theirs)
    assert saved.status_code == 302, saved.context["form"].problems
    mine["owner"] = [str(people.seller.pk)]
    conflict = admin.post(page(record_type, record, "edit"), mine)
    assert conflict.status_code == 409
    difference = conflict.context["both"][0]
    assert (difference.name, difference.theirs, difference.mine) == ("owner", "Ada Lin", "林晓")
    sent = {"before": conflict.context["before"], **dict(conflict.context["typed"]), "keep.owner": "mine"}
    assert admin.post(page(record_type, record, "edit"), sent).status_code == 302
    record.refresh_from_db()
    assert record.owner_id == people.seller.pk


@every_type
def test_the_history_tells_who_changed_what(record_type, admin, people):
    record = make(record_type)
    form = read_form(text_of(admin.get(page(record_type, record, "edit"))))
    admin.post(page(record_type, record, "edit"), {**form, "owner": [str(people.seller.pk)]})
    history = admin.get(page(record_type, record, "history"))
    assert history.status_code == 200
    newest = history.context["days"][0].items[0]
    assert newest.who == "Ada Lin"
    assert [(v.field.name, v.old, v.new) for v in newest.values] == [("owner", None, people.seller.pk)]
    assert "林晓" in text_of(history)


@every_type
def test_the_trash_and_back(record_type, admin):
    record = make(record_type)
    assert admin.get(page(record_type, record, "delete")).status_code == 200
    assert admin.post(page(record_type, record, "delete"))["Location"] == page(record_type)
    assert admin.get(page(record_type, record)).status_code == 404
    trash = admin.get(page(record_type, part="trash"))
    assert [found.pk for found in trash.context["records"]] == [record.pk]
    assert admin.post(page(record_type, record, "restore"))["Location"] == page(record_type, record)
    assert admin.get(page(record_type, record)).status_code == 200


@every_type
def test_whoever_may_not_see_a_record_finds_no_trace_of_it(record_type, people):
    record = make(record_type, owner=str(people.seller.pk), team=str(people.seller.team_id))
    stranger = client_of(people.stranger)
    is_open = record_type.access.view == "all"
    assert stranger.get(page(record_type, record)).status_code == (200 if is_open else 404)
    assert (str(record.pk) in text_of(stranger.get(page(record_type)))) is is_open
    for part in ("edit", "delete"):
        assert stranger.get(page(record_type, record, part)).status_code == (403 if is_open else 404)
        assert stranger.post(page(record_type, record, part)).status_code == (403 if is_open else 404)
    for name in record_type.all_actions:
        address = page(record_type, record, f"do/{name}")
        assert stranger.post(address).status_code == (403 if is_open else 404)
    record.refresh_from_db()
    assert record.version == 1


@every_type
def test_the_owner_may_and_a_reader_may_only_look(record_type, people):
    record = make(record_type, owner=str(people.seller.pk), team=str(people.seller.team_id))
    owner, reader = client_of(people.seller), client_of(people.reader)
    assert owner.get(page(record_type, record, "edit")).status_code == 200
    shown = text_of(reader.get(page(record_type, record)))
    assert page(record_type, record, "edit") not in shown
    assert page(record_type, record, "do/") not in shown
    assert reader.get(page(record_type, record, "edit")).status_code == 403
    assert reader.get(page(record_type, part="new")).status_code == 403
    assert page(record_type, part="new") not in text_of(reader.get(page(record_type)))


@every_type
def test_nobody_is_shown_anything_before_the_log_in(record_type, db):
    record = make(record_type)
    anybody = Client()
    for address in (page(record_type), page(record_type, record), page(record_type, record, "edit")):
        response = anybody.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


@every_type
def test_a_merged_record_leads_to_the_one_that_stays(record_type, admin):
    stays, gone = make(record_type), make(record_type)
    with changing(SYSTEM, "system", "merge") as change_set:
        record_type.model.objects.filter(pk=gone.pk).update(trashed_at=gone.created_at)
        Redirect.objects.create(
            from_id=gone.pk, record_type=record_type.key, to_id=stays.pk, change_set=change_set
        )
    assert ChangeSet.objects.filter(reason="merge").count() == 1
    for part in ("", "edit", "history"):
        assert admin.get(page(record_type, gone, part))["Location"] == page(record_type, stays, part)


@every_type
def test_a_list_asks_as_often_for_one_row_as_for_three(record_type, admin):
    admin.get(page(record_type))
    counts = []
    for number in (1, 3):
        while record_type.model.objects.count() < number:
            make(record_type)
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(page(record_type), {"limit": number}).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
    assert counts[1] <= 30


@every_type
def test_totals_add_up(record_type, admin):
    for _ in range(3):
        make(record_type)
    response = admin.get(page(record_type, part="totals"))
    assert response.status_code == 200
    assert sum(line.number for line in response.context["grand"]) == record_type.model.objects.count()
    for name in record_type.groups.split():
        unit = ":month" if record_type.all_fields[name].kind.key in {"date", "datetime"} else ""
        grouped = admin.get(page(record_type, part="totals"), {"by": f"{name}{unit}"})
        assert grouped.status_code == 200
        assert sum(line.number for line in grouped.context["lines"]) == record_type.model.objects.count()


@every_type
def test_every_filter_can_be_set_and_taken_away(record_type, admin):
    make(record_type)
    for field in record_type.all_fields.values():
        for operator in field.kind.operators:
            sent = {"field": field.name, "operator": operator, "value": "x", "back": "q=&after=1"}
            answer = admin.get(page(record_type, part="filter"), sent)
            assert answer.status_code == 302, (field.name, operator)
            assert "after=" not in answer["Location"]
            number = answer["Location"].replace(page(record_type), page(record_type, part="count"))
            assert admin.get(number).status_code in {200, 400}, (field.name, operator)
    for field in record_type.filter_fields:
        shown = admin.get(page(record_type), {f"{field.name}__is_empty": "1"})
        assert shown.status_code == 200 or "is_empty" not in field.kind.operators, field.name


@every_type
def test_a_form_and_a_page_ask_as_often_for_one_row_as_for_three(record_type, admin):
    if not any(lines.writable for lines in record_type.children):
        pytest.skip("The type has no child rows.")
    counts: dict[str, list[int]] = {"": [], "edit": []}
    for number in (1, 3):
        rows = {
            name: [row for _ in range(number) for row in json_values(record_type)[name]]
            for name, lines in record_type.lines.items()
            if lines.writable
        }
        for name in rows:
            for row in rows[name][1:]:
                row.update({key: False for key in row if key == "is_primary"})
        record = make(record_type, **rows)
        for part, asked_before in counts.items():
            with CaptureQueriesContext(connection) as asked:
                assert admin.get(page(record_type, record, part)).status_code == 200
            asked_before.append(len(asked))
    assert counts[""][0] == counts[""][1], counts
    assert counts["edit"][0] == counts["edit"][1], counts
