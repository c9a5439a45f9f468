"""A plain file of customers, with Chinese headers and in GB 18030: created, changed, cleared, matched."""

from datetime import date

import pytest

from tests.imports.conftest import counts, refused
from zhike.customers.models import ContactPoint, Customer
from zhike.records import registry
from zhike.records.access import SYSTEM
from zhike.records.models import ChangeSet, EventRow, ExternalId, History
from zhike.records.writing import trash

FILE = (
    "客户名称,手机,邮箱,城市,客户编号,生日,备注\n"
    "张三,13800138000,Zhang@Example.com,北京,K001,1980-01-02,老客户\n"
    '李四,139 0013 9000,li@example.com,上海,K002,,"多行\n备注"\n'
    "启明科技,010-88886666,info@qiming.example,北京,K003,,\n"
)


@pytest.fixture
def first(import_file):
    return import_file(FILE.encode("gb18030"))


def test_a_chinese_file_in_gb18030_becomes_customers_with_contact_points(first):
    assert first.state == "done"
    assert (counts(first, "customer"), counts(first, "email"), counts(first, "phone")) == (
        (3, 0, 0, 0, 0), (3, 0, 0, 0, 0), (3, 0, 0, 0, 0)
    )  # fmt: skip
    zhang = Customer.objects.get(name="张三")
    assert (zhang.city, zhang.birthday, zhang.description) == ("北京", date(1980, 1, 2), "老客户")
    assert zhang.name_sort.startswith("zhang san")
    assert zhang.number.startswith("C-")
    points = ContactPoint.objects.filter(customer=zhang).order_by("kind")
    assert [(p.kind, p.value, p.is_primary) for p in points] == [
        ("email", "zhang@example.com", True),
        ("phone", "+8613800138000", True),
    ]
    assert Customer.objects.get(name="李四").description == "多行\n备注"
    assert set(ExternalId.objects.values_list("system", "value")) == {
        ("file", "K001"),
        ("file", "K002"),
        ("file", "K003"),
    }


def test_one_change_set_history_and_replayed_events(first):
    change_set = ChangeSet.objects.get(pk=first.change_set_id)
    assert (change_set.state, change_set.face) == ("closed", "import")
    rows = History.objects.filter(change_set=change_set).values_list("table", flat=True)
    assert {t: list(rows).count(t) for t in set(rows)} == {
        "customers_customer": 3, "customers_contactpoint": 6, "records_externalid": 3
    }  # fmt: skip
    event = EventRow.objects.get(name="customer.created")
    assert event.is_replayed
    assert len(event.record_ids) == 3


def test_the_same_file_twice_changes_nothing(first, import_file):
    history = History.objects.count()
    versions = list(Customer.objects.order_by("pk").values_list("version", "changed_at"))
    again = import_file(FILE.encode("gb18030"))
    assert counts(again, "customer") == (0, 0, 3, 0, 0)
    assert counts(again, "email") == (0, 0, 3, 0, 0)
    assert History.objects.count() == history
    assert list(Customer.objects.order_by("pk").values_list("version", "changed_at")) == versions


def test_a_changed_cell_changes_one_field_of_one_customer(first, import_file):
    preview = import_file(FILE.replace("K002,,", "K002,1999-09-09,"), preview=True)
    assert preview.state == "checked"
    changed = next(d for d in preview.report["differences"] if d["part"] == "customer")
    assert (changed["state"], changed["row"], changed["key"]) == ("update", 3, "K002")
    assert changed["fields"] == [{"name": "birthday", "old": "", "new": "1999-09-09"}]
    assert Customer.objects.get(name="李四").birthday is None
    run = import_file(FILE.replace("K002,,", "K002,1999-09-09,"))
    assert counts(run, "customer") == (0, 1, 2, 0, 0)
    customer = Customer.objects.get(name="李四")
    assert (customer.birthday, customer.version) == (date(1999, 9, 9), 2)


def test_a_new_phone_is_added_and_the_customer_gets_its_next_version(first, import_file):
    run = import_file("客户编号,客户名称,手机\nK001,张三,13911112222\n")
    assert counts(run, "customer") == (0, 1, 0, 0, 0)
    assert counts(run, "phone") == (1, 0, 0, 0, 0)
    zhang = Customer.objects.get(name="张三")
    assert zhang.version == 2
    phones = ContactPoint.objects.filter(customer=zhang, kind="phone").order_by("position")
    assert [(p.value, p.is_primary) for p in phones] == [("+8613800138000", True), ("+8613911112222", False)]


@pytest.mark.parametrize(
    ("blanks", "birthday", "note"), [("keep", date(1980, 1, 2), "老客户"), ("clear", None, "")]
)
def test_blanks_keep_or_clear(first, import_file, blanks, birthday, note):
    recipe = first.recipe | {"blanks": blanks}
    run = import_file("客户名称,手机,邮箱,城市,客户编号,生日,备注\n张三,,,北京,K001,,\n", recipe)
    assert run.state == "done"
    zhang = Customer.objects.get(name="张三")
    assert (zhang.birthday, zhang.description) == (birthday, note)
    assert ContactPoint.objects.filter(customer=zhang).count() == 2


def test_existing_customers_are_left_as_they_are_when_chosen(first, import_file):
    run = import_file(FILE.replace("北京", "天津"), first.recipe | {"on_existing": "skip"})
    assert counts(run, "customer") == (0, 0, 0, 3, 0)
    assert not Customer.objects.filter(city="天津").exists()


def test_a_customer_in_the_trash_is_not_restored(first, import_file):
    zhang = Customer.objects.get(name="张三")
    trash(registry.get("customer"), zhang.pk, SYSTEM)
    run = import_file(FILE.encode("gb18030"))
    assert counts(run, "customer") == (0, 0, 2, 0, 1)
    assert refused(run) == [(2, "客户编号", "in_trash")]
    assert Customer.objects.get(pk=zhang.pk).is_trashed


def test_without_an_id_the_email_or_the_phone_tells_who_it_is(import_file):
    text = "name,email,phone\nAda,ada@x.example,\nBob,,+44 20 7946 0958\nCleo,,\n"
    assert counts(import_file(text), "customer") == (3, 0, 0, 0, 0)
    again = import_file(text.replace("Ada,", "Ada Lovelace,").replace("Cleo,,", "Cleo,,"))
    assert counts(again, "customer") == (0, 1, 2, 0, 0)
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Ada Lovelace", "Bob", "Cleo"]


def test_two_customers_with_one_email_are_named_and_rejected(import_file):
    import_file("id,name,email\n1,Ada,a@x.example\n2,Bob,a@x.example\n")
    run = import_file("name,email\nAda,a@x.example\n")
    assert refused(run) == [(2, "", "ambiguous")]


def test_bad_cells_reject_their_row_and_no_other(import_file):
    run = import_file(
        "id,name,email,birthday\n1,Ada,nobody,1980-01-01\n2,Bob,b@x.example,31/02/2025\n3,Cleo,c@x.example,\n"
    )
    assert refused(run) == [(2, "email", "not_an_email"), (3, "birthday", "no_such_date")]
    assert list(Customer.objects.values_list("name", flat=True)) == ["Cleo"]
    assert (
        run.rejects.order_by("row").first().text
        == "“nobody” is not an email address. It looks like name@example.com."
    )
