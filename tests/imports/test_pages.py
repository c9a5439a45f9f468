"""The pages of an import, as a person walks through them."""

import csv
import html
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.imports.conftest import Watch
from zhike.core.models import Job, Role, User
from zhike.customers.models import Customer
from zhike.records.imports import running
from zhike.records.models import Import, SavedRecipe

FILE = "客户编号,客户名称,邮箱\nK1,张三,zhang@example.com\nK2,李四,nobody\n"
RETAIL = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    "536365,85123A,HEART HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom\n"
    "C536379,D,Discount,-1,12/1/2010 9:41,27.5,14527,Channel Islands\n"
    "536370,POST,POSTAGE,3,12/1/2010 8:45,18,,Unspecified\n"
)


def send(browser: Client, text: str, **extra: str) -> Import:
    answer = browser.post("/import/", {"file": SimpleUploadedFile("file.csv", text.encode()), **extra})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("created_at")


def work(run: Import, do=running.execute) -> Import:
    """What the worker does."""
    do(Import.objects.get(pk=run.pk), Watch())
    return Import.objects.get(pk=run.pk)


def mapped(browser: Client, run: Import, *targets: str, **extra: str):
    body = {f"column-{i}": target for i, target in enumerate(targets)}
    return browser.post(f"/import/{run.pk}/mapping/", body | {"decimal": ".", "do": "check"} | extra)


def test_from_the_file_to_the_records(browser):
    run = send(browser, FILE)
    page = browser.get(f"/import/{run.pk}/", follow=True).content.decode()
    assert "张三 · 李四" in page
    assert '<option value="customer/email" selected>' in page
    assert mapped(browser, run, "customer#id", "customer.name", "customer/email").status_code == 302
    assert Job.objects.get().kind == "records.import.check"
    assert "hx-get" in browser.get(f"/import/{run.pk}/").content.decode()
    work(run, running.check)
    preview = browser.get(f"/import/{run.pk}/").content.decode()
    assert "Import now" in preview
    assert "“nobody” is not an email address." in preview
    assert not Customer.objects.exists()
    assert browser.post(f"/import/{run.pk}/run/").status_code == 302
    assert browser.post(f"/import/{run.pk}/run/").status_code == 302
    assert Job.objects.filter(kind="records.import.run").count() == 1
    assert work(run).state == "done"
    result = browser.get(f"/import/{run.pk}/").content.decode()
    assert "1 records are new, 0 were changed." in result
    assert Customer.objects.get().name == "张三"
    assert "file.csv" in browser.get("/import/").content.decode()


def test_the_preview_tells_values_in_words_and_counts_rows_where_they_failed(browser):
    run = send(
        browser,
        "客户编号,客户名称,类型,国家,生日,邮箱\nK1,张三,person,CN,1990-05-01,a@b.cn\nK2,李四,,,,nobody\n",
    )
    targets = ("customer#id", "customer.name", "customer.kind", "customer.country", "customer.birthday")
    mapped(browser, run, *targets, "customer/email")
    work(run, running.check)
    answer = browser.get(f"/import/{run.pk}/")
    told = {field["label"]: field["new"] for field in answer.context["differences"][0]["fields"]}
    assert told == {"Kind": "Person", "Name": "张三", "Country": "China", "Birthday": "1 May 1990"}
    assert [part["rejected"] for part in answer.context["parts"]] == [0, 1]


def test_corrected_rejects_come_back_by_the_page(browser):
    run = send(browser, FILE)
    mapped(browser, run, "customer#id", "customer.name", "customer/email")
    work(run)
    text = b"".join(browser.get(f"/import/{run.pk}/rejects.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["客户编号"], row["zhike_row"]) for row in rows] == [("K2", "3")]
    assert rows[0]["zhike_reason"].startswith("邮箱: “nobody” is not an email address.")
    again = send(browser, text.replace("nobody,3", "li@example.com,3"), again=str(run.pk))
    work(again, running.check)
    work(again)
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["张三", "李四"]


def test_a_recipe_is_saved_used_again_and_downloaded(browser):
    run = send(browser, FILE)
    mapped(browser, run, "customer#id", "customer.name", "customer/email", blanks="clear")
    work(run)
    assert browser.post(f"/import/{run.pk}/save/", {"name": "Monthly"}).status_code == 302
    assert SavedRecipe.objects.get().recipe["blanks"] == "clear"
    again = send(browser, FILE, recipe="Monthly")
    assert again.state == "checking"
    recipe = json.loads(browser.get(f"/import/{run.pk}/recipe.json").content)
    assert [part["name"] for part in recipe["parts"]] == ["customer", "email"]


def test_the_built_in_recipe_is_found_by_the_columns(browser):
    run = send(browser, RETAIL)
    page = browser.get(f"/import/{run.pk}/", follow=True).content.decode()
    assert "What the recipe does" in page
    recipe = page.split('name="recipe"')[1].split(">", 1)[1].split("</textarea>")[0]
    body = {"recipe": html.unescape(recipe), "date_order": "month", "zone": "Europe/London", "decimal": "."}
    assert browser.post(f"/import/{run.pk}/mapping/", body).status_code == 302
    done = work(run)
    assert done.counts["rejected"] == 0
    assert done.report["tallies"]["no_product"] == {"D": 1, "POST": 1}
    result = browser.get(f"/import/{run.pk}/").content.decode()
    assert "Lines with a code that is no product" in result


def test_a_mapping_without_any_column_is_not_ready(browser):
    run = send(browser, FILE)
    answer = mapped(browser, run, "", "", "")
    assert answer.status_code == 400
    assert "Nothing is mapped yet." in answer.content.decode()


def test_reading_again_with_another_encoding(browser):
    run = send(browser, FILE)
    answer = browser.post(
        f"/import/{run.pk}/mapping/",
        {"do": "reread", "encoding": "windows-1252", "decimal": "."},
        follow=True,
    )
    assert answer.status_code == 200
    run.refresh_from_db()
    assert run.inspection["reading"]["encoding"] == "windows-1252"


def test_a_waiting_check_is_cancelled(browser):
    run = send(browser, FILE)
    mapped(browser, run, "customer#id", "customer.name", "customer/email")
    assert browser.post(f"/import/{run.pk}/cancel/").status_code == 302
    assert Import.objects.get().state == "cancelled"
    assert "What was written until then stays." in browser.get(f"/import/{run.pk}/").content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_in_both_languages(browser, language):
    run = send(browser, FILE)
    headers = {"Accept-Language": language}
    assert browser.get(f"/import/{run.pk}/mapping/?by=hand", headers=headers).status_code == 200
    mapped(browser, run, "customer#id", "customer.name", "customer/email")
    assert browser.get(f"/import/{run.pk}/", headers=headers).status_code == 200
    assert (
        browser.get(f"/import/{run.pk}/progress/", headers={**headers, "HX-Request": "true"}).status_code
        == 200
    )
    work(run, running.check)
    assert browser.get(f"/import/{run.pk}/", headers=headers).status_code == 200
    work(run)
    assert browser.get(f"/import/{run.pk}/", headers=headers).status_code == 200


def test_readers_have_no_import(db):
    reader = User.objects.create(email="reader@example.com", name="Hans")
    reader.roles.add(Role.objects.get(key="reader"))
    client = Client()
    client.force_login(reader)
    assert client.get("/import/").status_code == 403
    assert "/import/" not in client.get("/").content.decode()
