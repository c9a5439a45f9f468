"""A form that came back: what was typed, what of it differs from what was shown, what may be bound."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhike.core import files
from zhike.records.declaration import Lines, RecordType
from zhike.records.errors import FieldError, Refused
from zhike.records.fields import Field
from zhike.records.models import Record
from zhike.records.pages.asking import person_of
from zhike.records.pages.entries import blank_row, rows_of_record
from zhike.records.pages.typed import Raw, initial_raw, posted_fields, posted_rows

SALT = "zhike.records.form"


@dataclass
class Before:
    """What the form showed when it was opened; it travels with the form, signed."""

    version: int
    fields: dict[str, Raw]
    lines: dict[str, list[dict[str, Any]]]

    @classmethod
    def of(cls, record_type: RecordType, record: Record) -> "Before":
        fields = {name: initial_raw(f, record) for name, f in record_type.writable.items()}
        lines = {
            name: [{"id": row["id"], "raw": row["raw"]} for row in rows_of_record(declared, record)]
            for name, declared in record_type.lines.items()
            if declared.writable
        }
        return cls(record.version, fields, lines)

    def sign(self, record: Record) -> str:
        return signing.dumps(
            [str(record.pk), self.version, self.fields, self.lines], salt=SALT, compress=True
        )

    @classmethod
    def read(cls, text: str, record: Record) -> "Before":
        """Raises Refused where the form was not made for this record."""
        try:
            pk, version, fields, lines = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            pk = None
        if pk != str(record.pk):
            message = _("This form is damaged. Open the record again and repeat the change.")
            raise Refused([FieldError(("before",), "bad_form", message)])
        return cls(version, fields, lines)


@dataclass
class Submitted:
    """The values of a form as typed. `positions` says which form rows the bound rows came from."""

    fields: dict[str, Raw]
    rows: dict[str, list[dict[str, Any]]]
    errors: list[FieldError] = field(default_factory=list)
    positions: dict[str, list[str]] = field(default_factory=dict)


def read_form(request: HttpRequest, record_type: RecordType) -> Submitted:
    """Reads the form; uploaded files are kept at once, so that an error elsewhere does not lose them."""
    data = request.POST
    rows = {
        name: found
        for name, lines in record_type.lines.items()
        if (found := posted_rows(lines, data)) is not None
    }
    submitted = Submitted(posted_fields(record_type.writable, data), rows)
    keep_uploads(request, record_type.writable, "", submitted.fields, submitted.errors, ())
    for name, found in rows.items():
        for number, row in enumerate(found):
            prefix = f"{name}-{row['key']}-"
            keep_uploads(
                request,
                record_type.lines[name].writable,
                prefix,
                row["raw"],
                submitted.errors,
                (name, number),
            )
    return submitted


def keep_uploads(
    request: HttpRequest,
    fields: Mapping[str, Field],
    prefix: str,
    raw: dict[str, Raw],
    errors: list[FieldError],
    path: Any,
) -> None:
    """Stores the files that came with a form, and puts their ids where the form's texts are."""
    for name, declared in fields.items():
        if declared.kind.key != "file":
            continue
        if f"{prefix}{name}.remove" in request.POST:
            raw[name] = ""
        upload = request.FILES.get(f"{prefix}{name}.upload")
        if upload is None:
            continue
        try:
            raw[name] = str(files.store(upload, person_of(request)).pk)
        except files.FileTooLarge as problem:
            message = _("The file is larger than %(limit)d MB. Choose a smaller one.") % {
                "limit": problem.limit
            }
            errors.append(FieldError((*path, name), "file_too_large", message))


# --- what is bound


def raw_for_new(record_type: RecordType, submitted: Submitted) -> dict[str, Any]:
    """Everything that was typed; what was left empty takes its default."""
    raw: dict[str, Any] = {
        name: value
        for name, value in submitted.fields.items()
        if value or not _has_default(record_type.writable[name])
    }
    for name, rows in submitted.rows.items():
        raw[name] = _raw_rows(record_type.lines[name], rows, submitted, [])
    return raw


def raw_for_change(
    record_type: RecordType,
    submitted: Submitted,
    before: Before,
    record: Record,
    left_out: set[str] = frozenset(),  # type: ignore[assignment]
) -> dict[str, Any]:
    """Only what the person changed, seen from what the form showed."""
    raw: dict[str, Any] = {
        name: value
        for name, value in submitted.fields.items()
        if value != before.fields.get(name) and name not in left_out
    }
    for name, rows in submitted.rows.items():
        if (
            name not in left_out
            and name in before.lines
            and lines_differ(rows, before.lines[name], record_type.lines[name])
        ):
            kept = {str(child.pk) for child in getattr(record, name).all()}
            shown = [
                {**row, "id": row["id"] if row["id"] in kept else ""}
                if _was_shown(row, before.lines[name])
                else row
                for row in rows
            ]
            raw[name] = _raw_rows(record_type.lines[name], shown, submitted, before.lines[name])
    return raw


def _has_default(declared: Field) -> bool:
    return (
        declared.default is not None and declared.model_field is not None and not declared.model_field.blank
    )


def _was_shown(row: Mapping[str, Any], before: list[dict[str, Any]]) -> bool:
    return any(shown["id"] == row["id"] for shown in before)


def lines_differ(rows: list[dict[str, Any]], before: list[dict[str, Any]], lines: Lines) -> bool:
    typed = [(row["id"], row["raw"]) for row in live_rows(rows, lines)]
    shown = [
        (row["id"], {name: row["raw"].get(name) for name in typed_names})
        for row, typed_names in _aligned(before, typed)
    ]
    return typed != shown


def _aligned(
    before: list[dict[str, Any]], typed: list[tuple[str, dict[str, Raw]]]
) -> list[tuple[dict[str, Any], list[str]]]:
    """Shown rows with the names that the form sent for them: what it does not send counts as unchanged."""
    sent = {pk: list(raw) for pk, raw in typed if pk}
    return [(row, sent.get(row["id"], list(row["raw"]))) for row in before]


def live_rows(rows: list[dict[str, Any]], lines: Lines) -> list[dict[str, Any]]:
    """Without rows that are to go, and without new rows that nobody has written in."""
    return [row for row in rows if not row["is_removed"] and (row["id"] or _is_written(row["raw"], lines))]


def _is_written(raw: Mapping[str, Raw], lines: Lines) -> bool:
    """Whether a new row says more than its defaults; a default such as the present moment says nothing."""
    blank = blank_row(lines)
    fixed = [name for name in raw if not callable(lines.writable[name].default) or not blank[name]]
    return any(raw[name] and raw[name] != blank[name] for name in fixed)


def _raw_rows(
    lines: Lines, rows: list[dict[str, Any]], submitted: Submitted, before: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    live = live_rows(rows, lines)
    submitted.positions[lines.name] = [row["key"] for row in live]
    shown = {row["id"]: row["raw"] for row in before}
    found = []
    for row in live:
        if row["id"] and row["id"] in shown:
            known = shown[row["id"]]
            values = {name: raw for name, raw in row["raw"].items() if raw != known.get(name)}
            found.append({"id": row["id"], **values})
        else:
            values = {n: raw for n, raw in row["raw"].items() if raw or not _has_default(lines.writable[n])}
            found.append({**({"id": row["id"]} if row["id"] else {}), **values})
    return found
