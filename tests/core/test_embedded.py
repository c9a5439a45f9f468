"""The embedded server that carries this test run."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_test_database_has_every_extension():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension ORDER BY extname")
        found = [name for (name,) in cursor.fetchall()]
    assert found == ["btree_gin", "pg_trgm", "plpgsql", "unaccent", "vector"]


@pytest.mark.django_db
def test_trigrams_know_chinese_characters():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(show_trgm('中文字')), lower('ÉCOLE')")
        assert cursor.fetchone() == (4, "école")
