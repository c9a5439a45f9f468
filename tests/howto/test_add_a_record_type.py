"""Follows docs/howto/add-a-record-type.md to the letter, in a process and a database of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

PAGE = Path(__file__).parents[2] / "docs/howto/add-a-record-type.md"
VISIT = Path(__file__).with_name("visit_stores.py")
MOST_LINES = 25


def code_of_page() -> dict[str, str]:
    blocks = re.findall(r"```python\n# (\S+)\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    return dict(blocks)


def test_a_plain_record_type_costs_at_most_25_lines_in_two_files():
    files = code_of_page()
    assert sorted(files) == ["stores/models.py", "stores/record_types.py"]
    lines = [line for text in files.values() for line in text.splitlines() if line.strip()]
    assert len(lines) <= MOST_LINES


@pytest.mark.django_db(transaction=True)
def test_the_page_works_as_written(tmp_path):
    (tmp_path / "stores").mkdir()
    (tmp_path / "stores" / "__init__.py").touch()
    for name, text in code_of_page().items():
        (tmp_path / name).write_text(text)
    database = f"{connection.settings_dict['NAME']}_stores"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{database}"')
    try:
        environment = os.environ | {"PYTHONPATH": str(tmp_path), "ZHIKE_PACKAGES": "stores"}
        for command in (["makemigrations", "stores"], ["visit"]):
            script = [sys.executable, str(VISIT), database, *command]
            done = subprocess.run(
                script, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path
            )
            assert done.returncode == 0, done.stdout + done.stderr
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{database}" WITH (FORCE)')
