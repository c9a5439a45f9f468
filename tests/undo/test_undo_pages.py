"""Pages of change sets: the list, what one did, and its undo with preview, choice and result."""

import pytest
from django.test import Client

from tests.people import People
from tests.undo.book import edit, latest, make
from zhike.core import jobs
from zhike.core.models import Job
from zhike.customers.models import Customer
from zhike.records.access import SYSTEM
from zhike.records.change_sets import changing
from zhike.records.models import ChangeSet
from zhike.records.pages import undoing
from zhike.sales.models import Product

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def admin(people: People) -> Client:
    return client_of(people.administrator)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_list_says_who_what_and_how_many(admin, people):
    make("customer", by=people.asker("seller"), name="Li Wei")
    make("product", sku="T-1", name="Tea")
    with changing(SYSTEM, "command", "import"):
        make("customer", name="Anna Ek")
        make("customer", name="Bo Ek")
    page = text(admin.get("/changes/"))
    assert "Created: customer" in page
    assert "林晓" in page
    assert '<td data-label="Records">Li Wei</td>' in page
    assert 'Customers <span class="strong">2</span>' in page
    only = text(admin.get(f"/changes/?by={people.seller.pk}&face=page&type=customer&from=2020-01-01"))
    assert "Created: customer" in only
    assert "Created: product" not in only
    assert "Nothing matches" in text(admin.get("/changes/?to=2020-01-01"))
    for wrong in ("by=x", "face=x", "type=x", "from=x", "after=x"):
        assert admin.get(f"/changes/?{wrong}").status_code == 400


def test_the_list_is_read_page_by_page(admin, monkeypatch):
    from zhike.records.pages import change_sets

    monkeypatch.setattr(change_sets, "PAGE", 2)
    for i in range(5):
        make("product", name=f"Product {i}")
    seen, address = [], "/changes/"
    while address:
        response = admin.get(address)
        seen.extend(line.change_set.pk for line in response.context["lines"])
        address = response.context["next_url"]
    assert seen == list(ChangeSet.objects.order_by("-pk").values_list("pk", flat=True))


def test_follow_ups_of_the_system_are_shown_when_asked_for(admin):
    order = make("order", currency="CNY", customer=str(make("customer", name="Li Wei").pk))
    with changing(SYSTEM, "system", "sales.follow_up"):
        type(order).objects.filter(pk=order.pk).update(note="Followed up")
    assert "Follow-up by the system" not in text(admin.get("/changes/"))
    assert "Nothing matches" not in text(admin.get("/changes/?system=1"))
    assert text(admin.get("/changes/?system=1")).count("Follow-up by the system") == 1
    assert text(admin.get("/changes/?face=system")).count("Follow-up by the system") == 1


def test_home_shows_the_latest_changes_within_ones_reach(admin, people):
    assert "Latest changes" not in text(admin.get("/"))
    made = make("customer", by=people.asker("seller"), name="Li Wei")
    page = text(admin.get("/"))
    assert "Latest changes" in page
    assert "Created: customer" in page
    assert f"/changes/{latest().pk}/" in page
    assert "Latest changes" not in text(client_of(people.stranger).get("/"))
    with changing(SYSTEM, "system", "sales.follow_up"):
        Customer.objects.filter(pk=made.pk).update(description="Followed up")
    assert "Follow-up by the system" not in text(admin.get("/"))


def test_in_chinese(admin, people):
    make("customer", by=people.asker("seller"), name="张三")
    admin.post("/preferences/", {"language": "zh-hans"})
    page = text(admin.get("/changes/", headers={"Accept-Language": "zh-hans"}))
    assert "变更记录" in page
    assert "新建：客户" in page


def test_a_change_set_shows_values_and_is_not_shown_to_others(admin, people):
    product = make("product", by=people.asker("administrator"), sku="T-1", name="Tea")
    edit(product, by=people.asker("administrator"), name="Green tea")
    page = text(admin.get(f"/changes/{latest().pk}/"))
    assert "<del>Tea</del>" in page
    assert "<ins>Green tea</ins>" in page
    assert f'href="/products/{product.pk}/"' in page
    assert client_of(people.seller).get(f"/changes/{latest().pk}/").status_code == 404
    assert client_of(people.seller).get(f"/changes/{latest().pk}/undo/").status_code == 404


def test_undo_with_preview_and_result_and_redo(admin):
    product = make("product", sku="T-1", name="Tea")
    created = latest()
    preview = text(admin.get(f"/changes/{created.pk}/undo/"))
    assert "Undo “Created: product”?" in preview
    assert "on_conflict" not in preview
    done = admin.post(f"/changes/{created.pk}/undo/", follow=True)
    assert "This is undone" in text(done)
    assert "1 removed" in text(done)
    assert not Product.objects.exists()
    own = ChangeSet.objects.get(reason="undo")
    page = text(admin.get(f"/changes/{own.pk}/"))
    assert "Undo: Created" in page
    assert ">Tea</span>" in page
    assert "Redo" in page
    admin.post(f"/changes/{own.pk}/undo/")
    assert Product.objects.get(pk=product.pk).name == "Tea"


def test_conflicts_are_named_and_decided(admin):
    product = make("product", sku="T-1", name="Tea")
    edit(product, name="Green tea")
    first = latest()
    edit(product, name="Black tea")
    preview = text(admin.get(f"/changes/{first.pk}/undo/"))
    assert "One record stays as it is: changed since" in preview
    assert "Black tea" in preview
    left = admin.post(f"/changes/{first.pk}/undo/", {"on_conflict": "skip"}, follow=True)
    assert "Nothing of this is undone" in text(left)
    admin.post(f"/changes/{first.pk}/undo/", {"on_conflict": "overwrite"})
    product.refresh_from_db()
    assert product.name == "Tea"


def test_what_cannot_be_undone_offers_no_button(admin):
    make("product", sku="T-1", name="Tea")
    created = latest()
    admin.post(f"/changes/{created.pk}/undo/")
    page = text(admin.get(f"/changes/{created.pk}/undo/"))
    assert "This has been undone already." in page
    assert "button-primary" not in page.split("form-actions")[1]
    again = admin.post(f"/changes/{created.pk}/undo/", follow=True)
    assert "This has been undone already." in text(again)
    assert Job.objects.count() == 1


def test_a_long_undo_shows_its_progress_and_can_be_stopped(admin, monkeypatch):
    monkeypatch.setattr(undoing, "AT_ONCE", 0)
    make("customer", name="Li Wei")
    created = latest()
    page = text(admin.post(f"/changes/{created.pk}/undo/", follow=True))
    assert "Being undone" in page
    progress = admin.get(f"/changes/{created.pk}/undo/progress/", headers={"HX-Request": "true"})
    assert ("Being undone" in text(progress), "HX-Refresh" in progress.headers) == (True, False)
    admin.post(f"/changes/{created.pk}/undo/cancel/")
    stopped = admin.get(f"/changes/{created.pk}/undo/progress/", headers={"HX-Request": "true"})
    assert stopped.headers["HX-Refresh"] == "true"
    assert "The undo was stopped" in text(admin.get(f"/changes/{created.pk}/"))
    admin.post(f"/changes/{created.pk}/undo/")
    jobs.run(str(Job.objects.latest("created_at").pk))
    assert not Customer.objects.exists()


def test_records_that_are_not_open_are_a_number(people):
    from zhike.records.access import SYSTEM
    from zhike.records.change_sets import changing

    manager = people.asker("manager")
    with changing(manager, "page", "create"):
        make("customer", by=SYSTEM, name="Nearby Ltd", team=people.seller.team_id)
        make("customer", by=SYSTEM, name="Faraway Ltd", team=people.stranger.team_id)
    page = text(client_of(people.manager).get(f"/changes/{latest().pk}/"))
    assert "Nearby Ltd" in page
    assert "Faraway Ltd" not in page
    assert "One more record, not open to you" in page


def test_queries_do_not_grow_with_the_list(admin, django_assert_max_num_queries):
    for i in range(3):
        make("product", name=f"Product {i}")
    admin.get("/changes/")
    with django_assert_max_num_queries(12):
        admin.get("/changes/")
