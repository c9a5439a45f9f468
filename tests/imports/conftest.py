import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.test import Client

from tests.people import People, make_people
from zhike.core import files
from zhike.core.models import Role, User
from zhike.records.imports import inspection, running
from zhike.records.imports.guessing import guess
from zhike.records.imports.recipe import Recipe, from_json
from zhike.records.models import Import


@pytest.fixture
def administrator(db) -> User:
    user = User.objects.create(email="ada@example.com", name="Ada Lin")
    user.roles.add(Role.objects.get(key="administrator"))
    return user


@pytest.fixture
def browser(administrator) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(administrator)
    return client


@dataclass
class Watch:
    """A progress that remembers what it was told."""

    phases: list[str] = field(default_factory=list)

    def progress(self, done: int, total: int | None = None) -> None: ...

    def log(self, key: str, **params: Any) -> None:
        self.phases.append(key)

    def check_cancelled(self) -> None: ...


@pytest.fixture
def people(db) -> People:
    return make_people()


@pytest.fixture
def stored(db) -> Callable[..., Any]:
    """A stored file of bytes, text or a path."""

    def store(content: bytes | str | Path, name: str = "file.csv", by: User | None = None):
        if isinstance(content, Path):
            with content.open("rb") as file:
                return files.store(File(file, name=content.name), by=by)
        data = content.encode() if isinstance(content, str) else content
        return files.store(File(io.BytesIO(data), name=name), by=by)

    return store


@pytest.fixture
def import_file(stored) -> Callable[..., Import]:
    """Imports content in this process, with a recipe (dataclass or JSON) or the guessed one."""

    def do(
        content: bytes | str | Path,
        recipe: Recipe | dict[str, Any] | None = None,
        *,
        name: str = "file.csv",
        by: User | None = None,
        preview: bool = False,
    ) -> Import:
        given = from_json(recipe) if isinstance(recipe, dict) else recipe
        run = inspection.start(stored(content, name, by), by, given)
        if given is None:
            run.recipe = guess(run.inspection).to_json()
            run.save(update_fields=["recipe"])
        (running.check if preview else running.execute)(run, Watch())
        run.refresh_from_db()
        return run

    return do


def counts(run: Import, name: str) -> tuple[int, int, int, int, int]:
    """Created, changed, same, skipped, rejected of one part."""
    part = next(part for part in run.counts["parts"] if part["name"] == name)
    return tuple(part[key] for key in ("created", "changed", "same", "skipped", "rejected"))


def refused(run: Import) -> list[tuple[int, str, str]]:
    """Row, column and code of every reject, in order."""
    return [(r.row, r.column, r.code) for r in run.rejects.order_by("row", "pk")]
