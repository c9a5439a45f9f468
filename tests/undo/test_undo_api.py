"""Change sets and undo through the API."""

import pytest
from django.db import connection

from tests.callers import Caller
from tests.people import People
from tests.undo.book import edit, latest, make
from zhike.core import jobs
from zhike.core.models import Job
from zhike.records.models import ChangeSet
from zhike.sales.models import Product

pytestmark = pytest.mark.django_db
BASE = "/api/v1/change-sets"


@pytest.fixture
def admin(people: People) -> Caller:
    return Caller(people.token("administrator"))


def work() -> None:
    jobs.run(str(Job.objects.latest("created_at").pk))


def test_list_with_filters_and_pages(admin, people):
    made = []
    for number in range(3):
        make("product", by=people.asker("administrator"), name=f"Product {number}")
        made.append(str(latest().pk))
    make("customer", by=people.asker("seller"), name="Li Wei")
    page = admin.get(
        f"{BASE}?type=products&limit=2&by={people.administrator.pk}&face=page&since=2020-01-01"
    ).data
    assert [one["id"] for one in page["items"]] == made[:0:-1]
    assert page["items"][0]["counts"] == [{"type": "products", "records": 1, "is_more": False}]
    assert page["items"][0]["by"] == {"id": str(people.administrator.pk), "name": "Ada Lin"}
    rest = admin.get(f"{BASE}?type=products&limit=2&after={page['next']}").data
    assert ([one["id"] for one in rest["items"]], rest["next"]) == (made[:1], None)
    assert admin.get(f"{BASE}?until=2020-01-01").data["items"] == []
    assert len(Caller(people.token("seller")).get(BASE).data["items"]) == 1


@pytest.mark.parametrize("wrong", ["face=x", "type=x", "by=x", "after=x", "since=x", "limit=0", "faces=page"])
def test_wrong_parameters_are_named(admin, wrong):
    response = admin.get(f"{BASE}?{wrong}")
    assert response.status_code == 400
    assert response.data["errors"][0]["parameter"] == wrong.partition("=")[0]


def test_read_preview_undo_and_redo(admin):
    product = make("product", sku="T-1", name="Tea")
    created = latest()
    edit(product, name="Green tea", unit="box")
    first = latest()
    edit(product, name="Black tea")
    read = admin.get(f"{BASE}/{first.pk}").data
    assert (read["may_undo"], read["undo"], read["hidden"], read["next"]) == (True, None, 0, None)
    assert read["records"] == [
        {
            "type": "products",
            "id": str(product.pk),
            "title": "Black tea",
            "operation": "changed",
            "is_gone": False,
            "rows": [
                {
                    "part": "",
                    "id": str(product.pk),
                    "operation": "changed",
                    "changes": {
                        "name": {"old": "Tea", "new": "Green tea"},
                        "unit": {"old": "", "new": "box"},
                    },
                }
            ],
        }
    ]
    preview = admin.get(f"{BASE}/{first.pk}/preview").data
    assert preview["types"] == [{"type": "products", "removed": 0, "restored": 0, "changed": 1}]
    assert [(c["title"], c["why"], c["fields"]) for c in preview["conflicts"]] == [
        ("Black tea", "changed", ["Name"])
    ]
    started = admin.post(f"{BASE}/{first.pk}/undo", Idempotency_Key="undo-1")
    assert (started.status_code, started.headers["Location"]) == (202, f"{BASE}/{first.pk}")
    assert started.data["job"]["state"] == "queued"
    again = admin.post(f"{BASE}/{first.pk}/undo", Idempotency_Key="undo-1")
    assert (again.data, Job.objects.count()) == (started.data, 1)
    busy = admin.post(f"{BASE}/{first.pk}/undo")
    assert (busy.status_code, busy.data["reason"]) == (409, "being_undone")
    work()
    read = admin.get(f"{BASE}/{first.pk}").data
    own = ChangeSet.objects.get(reason="undo")
    assert (read["state"], read["undo"]["state"]) == ("undone", "done")
    assert read["undo"]["result"] == {
        "change_set": str(own.pk),
        "types": {"products": {"changed": 1}},
        "kept": {"changed": 1},
    }
    assert (own.face, own.token.user.name) == ("api", "Ada Lin")
    refused = admin.get(f"{BASE}/{first.pk}/preview").data["refusal"]
    assert refused["code"] == "undone"
    assert admin.post(f"{BASE}/{own.pk}/undo", {"on_conflict": "skip"}).status_code == 202
    work()
    product.refresh_from_db()
    assert (product.name, product.unit) == ("Black tea", "box")
    assert admin.post(f"{BASE}/{created.pk}/undo", {"on_conflict": "overwrite"}).status_code == 202
    work()
    assert not Product.objects.exists()


def test_what_is_wrong_is_said(admin, people):
    make("product", name="Tea")
    created = latest()
    wrong = admin.post(f"{BASE}/{created.pk}/undo", {"on_conflict": "ask"})
    assert (wrong.status_code, wrong.data["errors"][0]["pointer"]) == (422, "/on_conflict")
    assert admin.post(f"{BASE}/{created.pk}/undo", {"conflict": "skip"}).status_code == 422
    seller = Caller(people.token("seller"))
    for path in (f"{BASE}/{created.pk}", f"{BASE}/{created.pk}/preview", f"{BASE}/x"):
        assert seller.get(path).status_code == 404
    assert seller.post(f"{BASE}/{created.pk}/undo").status_code == 404
    assert Caller("").get(BASE).status_code == 401


def test_the_work_of_the_job_is_left_to_the_worker(admin):
    make("product", name="Tea")
    admin.post(f"{BASE}/{latest().pk}/undo")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'core.run_job'")
        assert cursor.fetchone() == (1,)
    assert Product.objects.count() == 1
