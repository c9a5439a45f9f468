"""Rows that the plan refuses, and why: written beside the rejects of reading, for all rows at once."""

from uuid import UUID

from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext_noop

from zhike.records.errors import FieldError
from zhike.records.imports.layout import StagedField, StagedPart
from zhike.records.imports.sql import execute, found_table, literal, plan_table, select
from zhike.records.imports.staging import rows_table
from zhike.records.writing import explain_constraint

PROBLEMS = {
    "purged": gettext_noop(
        "The record was deleted for good and is not made anew by an import. Leave the row out."
    ),
    "in_trash": gettext_noop("The record is in the trash. Restore it first, or leave the row out."),
    "ambiguous": gettext_noop("Several records have this key. Merge them, or use a key that only one has."),
    "not_open": gettext_noop("A record with this key exists, but is not open to you. Ask an administrator."),
    "may_not_create": gettext_noop(
        "There is no such record yet, and you may not create one. Ask an administrator."
    ),
    "may_not_change": gettext_noop("You may not change this record. Ask its owner."),
    "no_such_record": gettext_noop(
        "There is no such record. Import or create it first, or correct the value."
    ),
    "several_records": gettext_noop("Several records are called this. Use a value that only one has."),
    "refused": gettext_noop("The database refuses these values together. Correct the row, or the recipe."),
    "required": gettext_noop("The cell is blank, and this is needed. Fill it in."),
}
INSERT = 'INSERT INTO records_importreject (run_id, row, part, field, "column", value, code, message, params, is_reading)'


def forget(run_id: UUID) -> None:
    """The refusals of an earlier plan are undone: their rows are taken up again."""
    execute(
        f"UPDATE {rows_table(run_id)} SET ok = true WHERE NOT ok AND row_no IN"
        " (SELECT row FROM records_importreject WHERE run_id = %s AND NOT is_reading)"
        " AND row_no NOT IN (SELECT row FROM records_importreject WHERE run_id = %s AND is_reading)",
        [run_id, run_id],
    )
    execute("DELETE FROM records_importreject WHERE run_id = %s AND NOT is_reading", [run_id])


def any_planned(run_id: UUID) -> bool:
    found = select(
        "SELECT EXISTS (SELECT 1 FROM records_importreject WHERE run_id = %s AND NOT is_reading)", [run_id]
    )
    return bool(found[0][0])


def refuse_unfound(run_id: UUID, part: StagedPart) -> None:
    """Rows whose relation names no record, or several."""
    for one in part.fields:
        if one.is_found and one.value.missing == "reject":
            for code, test in (("no_such_record", "l.key IS NULL"), ("several_records", "l.live > 1")):
                source = f"{rows_table(run_id)} r {_unfound(run_id, one)} AND {test}"
                rows = f"SELECT r.row_no, r.{one.name} AS value FROM {source}"
                _refuse(run_id, rows, part, one.field.name, one.value.column, code)


def unfound(run_id: UUID, one: StagedField) -> int:
    """Rows whose relation stays blank because nothing was found."""
    query = f"SELECT count(*) FROM {rows_table(run_id)} r {_unfound(run_id, one)} AND (l.key IS NULL OR l.live > 1)"
    return int(select(query)[0][0])


def _unfound(run_id: UUID, one: StagedField) -> str:
    return f"LEFT JOIN {found_table(run_id, one.name)} l ON l.key = r.{one.name} WHERE r.ok AND r.{one.name} IS NOT NULL"


def refuse_written(run_id: UUID, top: StagedPart, number: int, error: IntegrityError) -> None:
    """The record of the plan that the database refuses, in words of its own, and all its rows."""
    with translation.override("en"):  # the text is translated when it is shown
        try:
            found = explain_constraint(top.record_type, error)
        except IntegrityError:
            found = FieldError((), "refused", PROBLEMS["refused"])
    name = next((part for part in found.path if isinstance(part, str) and top.staged_field(part)), "")
    execute(
        f"UPDATE {plan_table(run_id, top.index)} SET state = 'reject', code = %s, field = %s, message = %s WHERE n = %s",
        [found.code, name, found.message, number],
    )
    refuse_planned(run_id, top, f"n = {number}")


def refuse_planned(run_id: UUID, top: StagedPart, only: str = "true") -> None:
    """All rows of records that the plan refuses."""
    table = plan_table(run_id, top.index)
    for code, name, message in select(
        f"SELECT DISTINCT code, field, message FROM {table} WHERE state = 'reject' AND {only}"
    ):
        rows = (
            f"SELECT r.row_no, replace(r.{top.key}, chr(31), ' ') AS value FROM {rows_table(run_id)} r"
            f" JOIN {table} p ON p.key = r.{top.key} WHERE r.ok AND p.state = 'reject' AND {only}"
            f" AND p.code = {literal(code)} AND p.field = {literal(name)} AND p.message = {literal(message)}"
        )
        one = top.staged_field(name) if name else None
        column = one.value.column if one else " ".join(top.part.key.columns)
        _refuse(run_id, rows, top, name, column, code, message)


def refuse_children(run_id: UUID, child: StagedPart) -> None:
    """Rows whose new child row would lack what it needs; their child rows leave the plan."""
    table = plan_table(run_id, child.index)
    for i, one in enumerate(child.fields):
        if one.field.required and not one.field.is_fact:
            test = f"state = 'create' AND v{i} IS NULL"
            rows = f"SELECT row_no, '' AS value FROM {table} WHERE {test}"
            _refuse(run_id, rows, child, one.field.name, one.value.column, "required")
            execute(f"DELETE FROM {table} WHERE {test}")


def _refuse(
    run_id: UUID, rows: str, part: StagedPart, name: str, column: str, code: str, message: str = ""
) -> None:
    said = message or PROBLEMS[code]
    refused = execute(
        f"{INSERT} SELECT {literal(run_id)}, row_no, {literal(part.part.name)}, {literal(name)}, {literal(column)},"
        f" left(coalesce(value, ''), 200), {literal(code)}, {literal(said)}, '{{}}', false FROM ({rows}) refused"
    )
    if refused:
        execute(
            f"UPDATE {rows_table(run_id)} SET ok = false WHERE ok AND row_no IN"
            " (SELECT row FROM records_importreject WHERE run_id = %s AND NOT is_reading)",
            [run_id],
        )
