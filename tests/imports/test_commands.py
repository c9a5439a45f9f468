"""`zhike import` and `zhike demo`, as typed."""

import json

import pytest

from zhike.config.cli import build_parser
from zhike.customers.models import Customer
from zhike.records.models import SavedRecipe
from zhike.sales import commands
from zhike.sales.models import OrderLine

FILE = "id,name,email\n1,Ada,a@x.example\n2,Bob,nobody\n"
RETAIL = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    "536365,85123A,HEART HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom\n"
)


@pytest.fixture
def zhike(db):
    def run(*arguments: object) -> int | None:
        parsed = build_parser().parse_args([str(argument) for argument in arguments])
        return parsed.run(parsed)

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_import_prints_counts_and_rejects(zhike, file, capsys):
    assert zhike("import", file) == 2
    out = capsys.readouterr().out
    assert "2 rows read, 1 rejected, 0 skipped" in out
    assert "Customers" in out
    assert "row 3: email: “nobody” is not an email address." in out
    assert Customer.objects.get().name == "Ada"


def test_preview_writes_nothing(zhike, file, capsys):
    assert zhike("import", file, "--preview", "--json") == 2
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], found["counts"]["parts"][0]["created"]) == ("checked", 1)
    assert not Customer.objects.exists()


def test_recipes_by_name_and_by_file(zhike, file, tmp_path, capsys):
    zhike("import", file, "--preview")
    recipe = {"parts": [{"name": "customer", "type": "customer", "values": {"name": {"column": "name"}}}]}
    (tmp_path / "recipe.json").write_text(json.dumps(recipe), encoding="utf-8")
    assert zhike("import", file, "--recipe", tmp_path / "recipe.json") == 0
    SavedRecipe.objects.create(name="Names", recipe=recipe)
    assert zhike("import", file, "--recipe", "Names") == 0
    assert Customer.objects.count() == 2


def test_rejects_go_to_a_file(zhike, file, tmp_path):
    zhike("import", file, "--rejects", tmp_path / "rejects.csv")
    assert "2,Bob,nobody,3,,email: " in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing.csv",), "missing.csv cannot be read"),
        (("{file}", "--recipe", "nothing"), "There is no recipe 'nothing'"),
        (("{file}", "--as", "nobody@x.example"), "there is no person with the email nobody@x.example"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(zhike, file, capsys, arguments, said):
    assert zhike("import", *(a.format(file=file) for a in arguments)) == 1
    assert said in capsys.readouterr().err


def test_demo_takes_the_original_csv(zhike, tmp_path, capsys):
    path = tmp_path / "Online Retail.csv"
    path.write_bytes((RETAIL + "536366,22423,TEA £ STAND,1,12/13/2010 9:00,10.95,,EIRE\n").encode("latin-1"))
    assert zhike("demo", "online-retail", path) == 0
    assert "Lines without customer: 1" in capsys.readouterr().out
    assert list(OrderLine.objects.order_by("code").values_list("description", flat=True)) == [
        "TEA £ STAND",
        "HEART HOLDER",
    ]


def test_demo_says_where_to_get_the_file(zhike, capsys, monkeypatch):
    monkeypatch.setattr(commands, "found_file", lambda: None)
    assert zhike("demo", "online-retail") == 1
    said = capsys.readouterr().err
    assert "https://archive.ics.uci.edu/dataset/352/online+retail" in said
    assert "CC BY 4.0" in said
