"""`zhike import FILE --recipe NAME|FILE`: the import of the pages, from the command line."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhike.core.models import User
    from zhike.records.imports.recipe import Recipe
    from zhike.records.models import Import


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("import", help="import a file: CSV, TSV, XLSX, JSON Lines or Parquet")
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--recipe", help="name of a saved or built-in recipe, or a recipe's JSON file; default: guessed"
    )
    parser.add_argument("--preview", action="store_true", help="say what would be done, and do nothing")
    parser.add_argument(
        "--as", dest="email", default="", help="email of the person who imports; default: the system"
    )
    parser.add_argument(
        "--rejects", type=Path, help="write rejected rows with their reasons to this CSV file"
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.set_defaults(run=import_command)


def import_command(arguments: argparse.Namespace) -> int:
    from zhike.records.imports.built_in import find as find_built_in
    from zhike.records.imports.recipe import RecipeProblem, from_json
    from zhike.records.models import SavedRecipe

    try:
        user = _person(arguments.email)
        if not arguments.recipe:
            recipe = None
        elif found := find_built_in(arguments.recipe):
            recipe = found.recipe
        elif saved := SavedRecipe.objects.filter(name=arguments.recipe).first():
            recipe = from_json(saved.recipe)
        elif Path(arguments.recipe).is_file():
            recipe = from_json(json.loads(Path(arguments.recipe).read_text(encoding="utf-8")))
        else:
            return refuse(
                f"There is no recipe {arguments.recipe!r}. Save one on the import page, or give its JSON file."
            )
    except (RecipeProblem, ValueError, OSError) as problem:
        return refuse(f"The recipe cannot be used: {problem}")
    return import_file(arguments.file, recipe, user, arguments)


def import_file(
    path: Path, recipe: "Recipe | None", user: "User | None", arguments: argparse.Namespace
) -> int:
    """Imports one file and prints the outcome; 0 when no row was rejected, 2 when some were."""
    from zhike.core.files import FileTooLarge
    from zhike.records.imports.readers import Unreadable
    from zhike.records.imports.running import ImportFailed
    from zhike.records.imports.terminal import as_json, findings, summary

    try:
        run = run_file(path, recipe, user, is_preview=arguments.preview)
    except (Unreadable, ImportFailed) as problem:
        return refuse(str(problem))
    except FileTooLarge as problem:
        return refuse(
            f"{path} is larger than {problem.limit} MB. Set ZHIKE_UPLOAD_MB higher, or split the file."
        )
    except OSError as problem:
        return refuse(f"{path} cannot be read: {problem.strerror}.")
    print(as_json(run) if arguments.json else "\n".join([summary(run), *findings(run)]))
    if run.counts.get("rejected") and not arguments.json:
        _print_rejects(run)
    if getattr(arguments, "rejects", None):
        from zhike.records.imports.rejects_file import reject_lines

        arguments.rejects.write_text("".join(reject_lines(run)), encoding="utf-8-sig", newline="")
    return 2 if run.counts.get("rejected") else 0


def run_file(path: Path, recipe: "Recipe | None", user: "User | None", *, is_preview: bool) -> "Import":
    """Stores the file and runs the import in this process. Raises Unreadable, ImportFailed or OSError."""
    from django.core.files import File

    from zhike.core import files
    from zhike.records.imports import inspection, running
    from zhike.records.imports.guessing import guess
    from zhike.records.imports.terminal import TerminalProgress

    with path.open("rb") as file:
        stored = files.store(File(file, name=path.name), by=user)
    run = inspection.start(stored, user, recipe)
    if recipe is None:
        run.recipe = guess(run.inspection).to_json()
        run.save(update_fields=["recipe"])
    work = TerminalProgress()
    if is_preview:
        running.check(run, work)
    else:
        running.execute(run, work)
    return run


def _print_rejects(run: "Import") -> None:
    for reject in run.rejects.order_by("row")[:20]:
        where = f"{reject.column}: " if reject.column else ""
        print(f"  row {reject.row}: {where}{reject.text}")


def _person(email: str) -> "User | None":
    from zhike.core.models import User

    if not email:
        return None
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise ValueError(f"there is no person with the email {email}. Add one: zhike user add {email}")
    return user


def refuse(sentence: str) -> int:
    print(f"zhike: {sentence}", file=sys.stderr)
    return 1
