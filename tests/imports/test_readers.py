"""Every format and encoding gives the same columns, rows and numbers."""

import io
import json
import zipfile
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.imports.sheets import workbook
from zhike.records.imports.cells import plain_text
from zhike.records.imports.readers import Unreadable, complete_reading, open_table
from zhike.records.imports.readers.base import LONGEST_CELL
from zhike.records.imports.readers.delimited import ends_quoted
from zhike.records.imports.recipe import Reading


def read(tmp_path, content: bytes, name: str = "file.csv", **reading):
    """Columns, rows by number, and problems by row."""
    path = tmp_path / name
    path.write_bytes(content)
    complete = complete_reading(path, name, Reading(**reading))
    table = open_table(path, complete)
    rows, problems = {}, {}
    for batch in table.batches:
        texts = [
            [None if i is None else column.values[i] for i in column.indices.to_pylist()]
            for column in batch.columns
        ]
        rows |= dict(zip(batch.numbers, zip(*texts, strict=True), strict=True))
        problems |= {problem.row: problem.problem.code for problem in batch.problems}
    return table, rows, problems, complete


CHINESE = "姓名,城市\n王小明,深圳\n欧阳娜娜,上海\n"
EUROPEAN = "name,city\nZoë,Malmö\nRenée,Orléans\nJürgen,Köln\nJosé,Málaga\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8-sig"),
        (CHINESE, "utf-16", "utf-16"),
        (EUROPEAN, "utf-16-le", "utf-16-le"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        ("姓名,城市\n王小明,高雄\n歐陽娜娜,臺北\n陳大文,臺中\n", "big5", "big5"),
        (EUROPEAN, "cp1252", "cp1252"),
        (EUROPEAN, "latin-1", "cp1252"),
        ("name,city\nAda,London\n", "ascii", "utf-8"),
    ],
)
def test_encodings_are_found_out(tmp_path, text, encoding, found):
    table, rows, problems, reading = read(tmp_path, text.encode(encoding))
    lines = [tuple(line.split(",")) for line in text.splitlines()]
    assert reading.encoding == found
    assert table.columns == list(lines[0])
    assert list(rows.values()) == lines[1:]
    assert problems == {}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_guessed(tmp_path, delimiter):
    text = f'name{delimiter}note\n"Li, Lei{delimiter}"{delimiter}a/b\nHan{delimiter}c\n'
    _table, rows, _problems, reading = read(tmp_path, text.encode())
    assert reading.delimiter == delimiter
    assert rows == {2: (f"Li, Lei{delimiter}", "a/b"), 3: ("Han", "c")}


def test_rows_keep_their_line_numbers_over_quoted_line_breaks_and_blank_lines(tmp_path):
    _table, rows, _problems, _reading = read(tmp_path, b'a,b\n1,"x\ny"\n\n2,z\r\n,\n')
    assert rows == {2: ("1", "x\ny"), 5: ("2", "z")}


def test_ragged_rows_are_problems_of_their_own(tmp_path):
    _table, rows, problems, _reading = read(tmp_path, b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n4,5,6\n")
    assert rows == {2: ("1", "2", "3"), 5: ("1", "2", "3"), 6: ("4", "5", "6")}
    assert problems == {3: "ragged_row", 4: "ragged_row"}


def test_duplicate_and_missing_headers_get_names(tmp_path):
    table, _rows, _problems, _reading = read(tmp_path, b"Name,Name,,Name\n1,2,3,4\n")
    assert table.columns == ["Name", "Name (2)", "Column 3", "Name (3)"]
    assert table.renamed == ["Name (2)", "Column 3", "Name (3)"]


def test_a_wrong_encoding_is_a_problem_of_the_row(tmp_path):
    _table, rows, problems, _reading = read(
        tmp_path, "name\n王小明\nAda\n".encode("gb18030"), encoding="utf-8", delimiter=","
    )
    assert rows == {3: ("Ada",)}
    assert problems == {2: "wrong_encoding"}


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_cell_of_fifty_megabytes_rejects_its_row_alone(tmp_path, quote):
    content = b"a,b\n1,2\n3," + quote + b"x" * 50_000_000 + quote + b"\n5,6\n"
    _table, rows, problems, _reading = read(tmp_path, content, delimiter=",", encoding="utf-8")
    assert rows == {2: ("1", "2"), 4: ("5", "6")}
    assert problems == {3: "cell_too_large"}


def test_a_large_quoted_cell_of_many_lines_is_skipped_to_its_end(tmp_path):
    content = b'a,b\n3,"' + b'some ""text""\n' * (LONGEST_CELL // 10) + b'"\n5,6\n'
    _table, rows, problems, _reading = read(tmp_path, content, delimiter=",", encoding="utf-8")
    assert list(rows.values()) == [("5", "6")]
    assert problems == {2: "cell_too_large"}


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ('a,"b', True),
        ('a,"b"', False),
        ('a,"b""c', True),
        ('a,"b"""', False),
        ('a"b', False),
        ('"a","b\nc', True),
    ],
)
def test_whether_a_quoted_cell_is_open(text, is_open):
    assert ends_quoted(text, ",", False) is is_open


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "file.csv", "empty_file"),
        (b"\n\n", "file.csv", "empty_file"),
        (b"PAR1 but not really", "file.parquet", "not_parquet"),
        (b"PK\x03\x04 broken", "file.xlsx", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0 old xls", "file.xls", "not_a_workbook"),
        (",".join(f"c{i}" for i in range(501)).encode() + b"\n", "file.csv", "too_many_columns"),
    ],
)
def test_unreadable_files_say_why(tmp_path, content, name, code):
    with pytest.raises(Unreadable) as problem:
        read(tmp_path, content, name)
    assert problem.value.code == code


def test_two_hundred_columns(tmp_path):
    head = ",".join(f"c{i}" for i in range(200))
    table, rows, _problems, _reading = read(tmp_path, f"{head}\n{head}\n".encode())
    assert len(table.columns) == 200
    assert len(rows[2]) == 200


def test_json_lines_take_all_names_and_objects_one_level_deep(tmp_path):
    lines = [{"name": "Ada", "address": {"city": "London"}}, {"name": "王", "tags": ["a", "b"]}]
    content = "\n".join(json.dumps(line) for line in lines) + '\nnonsense\n[1]\n{"name": "\\ud800"}\n'
    table, rows, problems, reading = read(tmp_path, content.encode(), "file.jsonl")
    assert (reading.format, table.columns) == ("jsonl", ["name", "address.city", "tags"])
    assert rows == {1: ("Ada", "London", None), 2: ("王", None, "a; b")}
    assert problems == {3: "not_json", 4: "not_json", 5: "wrong_encoding"}


def test_parquet_keeps_types(tmp_path):
    out = io.BytesIO()
    at = datetime(2025, 3, 1, 8, 30)
    pq.write_table(pa.table({"no": [1, None], "at": [at, at], "price": [2.5, float("nan")]}), out)
    _table, rows, _problems, _reading = read(tmp_path, out.getvalue(), "file.parquet")
    assert rows == {1: (1, at, 2.5), 2: (None, at, None)}


def test_a_workbook_gives_typed_cells_and_cached_values_of_formulas(tmp_path):
    content = workbook(
        [
            ["name", "at", "price", "sum"],
            ["Ada", 45717.354166666664, 2.5499999999999998, ("=1+1", 2)],
            ["Bob"],
        ]
    )
    table, rows, problems, reading = read(tmp_path, content, "file.xlsx")
    assert (reading.format, reading.sheet, problems) == ("xlsx", "Sheet1", {})
    assert table.columns == ["name", "at", "price", "sum"]
    assert rows == {2: ("Ada", 45717.3541666667, 2.55, 2.0), 3: ("Bob", None, None, None)}
    assert plain_text(2.0) == "2"


def test_a_zip_bomb_is_not_opened(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    with pytest.raises(Unreadable) as problem:
        read(tmp_path, out.getvalue(), "bomb.xlsx")
    assert problem.value.code == "zip_bomb"


def test_a_sheet_that_claims_endless_cells_is_not_opened(tmp_path):
    content = workbook([["name"]], extra='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(Unreadable) as problem:
        read(tmp_path, content, "sparse.xlsx")
    assert problem.value.code == "sheet_too_large"
