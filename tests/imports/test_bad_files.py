"""The corpus of bad input, through the page, in both languages: a clear answer, nothing written, never a 500."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.imports.conftest import Watch
from tests.imports.sheets import workbook
from zhike.core.models import Role, User
from zhike.customers.models import Customer
from zhike.records.imports import running
from zhike.records.models import ChangeSet, Import
from zhike.sales.models import Order

HEAD = "id,name,email,birthday\n"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 100_000_000)
    return out.getvalue()


UNREADABLE = {
    "empty": (b"", "The file is empty.", "文件是空的"),
    "blank lines": (b"\n \n", "The file is empty.", "文件是空的"),
    "zip bomb": (bomb(), "unpacks to far more than its size", "解压后远大于"),
    "broken workbook": (b"PK\x03\x04zzz", "no complete workbook", "不是完整的工作簿"),
    "501 columns": (
        ",".join(f"c{i}" for i in range(501)).encode() + b"\n1\n",
        "at most 500 are read",
        "最多读取 500 列",
    ),
    "broken parquet": (b"PAR1zzzz", "no complete Parquet file", "不是完整的 Parquet 文件"),
}


def send(browser: Client, content: bytes, name: str = "bad.csv", language: str = "en"):
    return browser.post(
        "/import/",
        {"file": SimpleUploadedFile(name, content)},
        headers={"Accept-Language": language},
        follow=True,
    )


@pytest.mark.parametrize("case", UNREADABLE)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_files_that_cannot_be_read_are_refused_with_the_reason(browser, case, language):
    content, english, chinese = UNREADABLE[case]
    answer = send(browser, content, language=language)
    assert answer.status_code == 400
    assert (english if language == "en" else chinese) in answer.content.decode()
    assert not Import.objects.exists()


def test_no_file_at_all(browser):
    answer = browser.post("/import/", {})
    assert answer.status_code == 400
    assert "Choose a file first." in answer.content.decode()


def test_a_file_above_the_limit(browser, settings):
    settings.UPLOAD_MEGABYTES = 1
    answer = send(browser, HEAD.encode() + b"x" * 1_100_000)
    assert answer.status_code == 400
    assert "larger than 1 MB" in answer.content.decode()


# fmt: off
CELLS = {
    "ragged": (HEAD + "1,Ada,a@x.example,,extra\n", 2,
        "The row has 5 cells, the header 4.", "这一行有 5 个单元格，而表头有 4 个"),
    "short": (HEAD + "1,Ada\n", 2, "The row has 2 cells, the header 4.", "这一行有 2 个单元格，而表头有 4 个"),
    "no such day": (HEAD + "1,Ada,,31/02/2025\n", 2,
        "birthday: There is no day “31/02/2025”. Correct it.", "没有「31/02/2025」这一天"),
    "formula": (HEAD + "1,Ada,=1+1,\n", 2, "email: “=1+1” is not an email address.", "「=1+1」不是邮箱地址"),
    "nul": (HEAD + "1,A\x00da,,\n", 2, "name: The text holds a NUL character. Remove it.", "文本中含有 NUL 字符"),
    "50 MB": (HEAD + "1," + "x" * 50_000_000 + ",,\n", 2,
        "A cell has over 1,000,000 characters", "单元格超过 1,000,000 个字符"),
    "no name": (HEAD + "1,,a@x.example,\n", 2,
        "name: The cell is blank, and this is needed. Fill it in.", "单元格是空的，而这里必填"),
    "no key": (HEAD + ",Ada,,\n", 2, "id: The cell is blank, and this is needed. Fill it in.", "单元格是空的，而这里必填"),
    "too long": (HEAD + "1," + "王" * 300 + ",,\n", 2,
        "Has 300 characters; at most 200 are kept.", "有 300 个字符"),
}
# fmt: on


def checked(browser: Client, answer) -> Import:
    """Accepts the guess and checks, as the worker would."""
    run = Import.objects.get()
    targets = {f"column-{i}": "" for i in range(4)} | {
        "column-0": "customer#id", "column-1": "customer.name",
        "column-2": "customer/email", "column-3": "customer.birthday",
    }  # fmt: skip
    answer = browser.post(
        f"/import/{run.pk}/mapping/", targets | {"decimal": ".", "encoding": "utf-8", "delimiter": ","}
    )
    assert answer.status_code == 302
    run.refresh_from_db()
    running.check(run, Watch())
    return run


@pytest.mark.parametrize("case", CELLS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_rows_that_cannot_be_taken_name_row_field_and_remedy(browser, case, language):
    content, row, english, chinese = CELLS[case]
    answer = send(browser, content.encode())
    assert answer.status_code == 200
    run = checked(browser, answer)
    page = browser.get(f"/import/{run.pk}/", headers={"Accept-Language": language})
    text = page.content.decode().replace("\u200b", "")
    assert page.status_code == 200
    assert (english if language == "en" else chinese) in text
    assert run.rejects.get().row == row
    assert run.counts["rejected"] == 1
    assert browser.get(f"/import/{run.pk}/rejects.csv").status_code == 200
    assert not Customer.objects.exists()
    assert not ChangeSet.objects.exists()


def test_emoji_and_text_from_right_to_left_are_taken(import_file):
    import_file(HEAD + "1,Ada 🌷 👩‍🚀,a@x.example,\n2,محمد علي,b@x.example,\n")
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Ada 🌷 👩‍🚀", "محمد علي"]


def test_a_decimal_comma_is_a_number_only_where_the_recipe_says_so(import_file):
    text = "Order No;Quantity;Unit Price;Currency\nA1;1;1.234,56;EUR\n"
    assert str(Order.objects.get(pk=import_file(text) and Order.objects.get().pk).total) == "1234.5600"
    recipe = Import.objects.get().recipe
    run = import_file(text.replace("A1", "A2"), recipe | {"reading": {"decimal": "."}})
    assert [r.text for r in run.rejects.all()] == ["“1.234,56” is not a number. Write it like 1234.56."]


def test_two_hundred_columns_are_offered(browser):
    head = ",".join(f"c{i}" for i in range(200))
    answer = send(browser, f"{head}\n{head}\n".encode())
    assert answer.status_code == 200
    assert answer.content.decode().count('name="column-') == 200


def test_duplicate_headers_are_told(browser):
    answer = send(browser, b"Name,Name\nAda,Bob\n")
    assert "Name (2)" in answer.content.decode()


def test_formulas_of_a_workbook_give_their_cached_values(import_file):
    import_file(workbook([["id", "name"], [1, ("=A1", 7)]]), name="file.xlsx")
    assert Customer.objects.get().name == "7"


def test_a_row_of_an_order_that_is_refused_leaves_no_order(import_file):
    run = import_file("Order No,Quantity,Unit Price,Currency\nA1,1,1,XYZ\n")
    assert [r.code for r in run.rejects.all()] == ["unknown_currency"]
    assert not Order.objects.exists()


@pytest.mark.parametrize("path", ["", "mapping/", "progress/", "rejects.csv", "recipe.json"])
def test_imports_of_others_are_not_found(browser, path):
    send(browser, HEAD.encode() + b"1,Ada,,\n")
    seller = User.objects.create(email="seller@example.com", name="Bob")
    seller.roles.add(Role.objects.get(key="seller"))
    stranger = Client()
    stranger.force_login(seller)
    assert stranger.get(f"/import/{Import.objects.get().pk}/{path}").status_code == 404


@pytest.mark.parametrize(
    "recipe", ["", "nonsense", "[]", '{"parts": 5}', '{"version": 9, "parts": []}', '{"parts": [], "x": 1}']
)
def test_recipes_that_mean_nothing_are_explained(browser, recipe):
    send(browser, HEAD.encode() + b"1,Ada,,\n")
    run = Import.objects.get()
    answer = browser.post(f"/import/{run.pk}/mapping/", {"recipe": recipe})
    assert answer.status_code == 400
