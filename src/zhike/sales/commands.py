"""`zhike demo online-retail [FILE]`: half a million real order lines to look at."""

import argparse
import os
from pathlib import Path


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = subparsers.add_parser("demo", help="load data to look at").add_subparsers(
        required=True, metavar="WHICH"
    )
    retail = demo.add_parser(
        "online-retail", help="the UCI Online Retail file: 541,909 lines of 25,900 invoices"
    )
    retail.add_argument(
        "file", type=Path, nargs="?", help="the original CSV or XLSX, or a Parquet file of it"
    )
    retail.add_argument(
        "--as", dest="email", default="", help="email of the person who imports; default: the system"
    )
    retail.add_argument("--preview", action="store_true", help="say what would be done, and do nothing")
    retail.add_argument("--json", action="store_true", help="print the outcome as JSON")
    retail.set_defaults(run=online_retail_command)


def online_retail_command(arguments: argparse.Namespace) -> int:
    from zhike.records.commands import import_file, refuse
    from zhike.sales import online_retail

    path = arguments.file or found_file()
    if path is None or not path.is_file():
        where = f"{path} is no file." if path else "The Online Retail file is not here."
        return refuse(
            f"{where} Get it from the {online_retail.SOURCE} ({online_retail.LICENCE}), then run:"
            " zhike demo online-retail FILE"
        )
    user = None
    if arguments.email:
        from zhike.core.models import User

        user = User.objects.filter(email=arguments.email.strip().lower()).first()
        if user is None:
            return refuse(f"There is no person with the email {arguments.email}.")
    return import_file(path, online_retail.RECIPE, user, arguments)


def found_file() -> Path | None:
    """In ZHIKE_SHARED_DATA, or in a folder shared/data beside the working directory or the checkout."""
    from zhike.sales.online_retail import FILE

    checkout = Path(__file__).resolve().parents[3]
    folders = [Path.cwd().parent / "shared/data", checkout.parent / "shared/data", Path.cwd() / "shared/data"]
    if said := os.environ.get("ZHIKE_SHARED_DATA", "").strip():
        folders.insert(0, Path(said))
    return next((folder / FILE for folder in folders if (folder / FILE).is_file()), None)
