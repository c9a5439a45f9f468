"""Create and edit: one form for a record with its child rows."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhike.records import writing
from zhike.records.access import Asker
from zhike.records.binding import bind
from zhike.records.declaration import RecordType
from zhike.records.errors import Conflict, NotAllowed, Refused
from zhike.records.models import Record
from zhike.records.pages.answering import answering, list_url, record_or_404, record_url
from zhike.records.pages.asking import asker_of, formats_of_request, person_of
from zhike.records.pages.conflicts import conflict_page, kept_by_others
from zhike.records.pages.entries import (
    Form,
    entries_of,
    parts_of_form,
    place_errors,
    rows_of_record,
    table_of,
    with_empty_rows,
)
from zhike.records.pages.lists import title_of_list
from zhike.records.pages.once import new_key, once
from zhike.records.pages.options import Offers
from zhike.records.pages.submitted import Before, Submitted, raw_for_change, raw_for_new, read_form
from zhike.records.pages.typed import Raw, posted_fields, raw_default, raw_of_value
from zhike.ui.toasts import notify


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def create_page(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The form of a new record; parameters of the address fill it in beforehand."""
    asker = asker_of(request)
    if not asker.may(record_type, "create"):
        raise NotAllowed("create")
    if request.method != "POST":
        form = make_form(record_type, asker, _raw_of_new(request, record_type, asker), {})
        return _show(request, record_type, form, key=new_key())
    submitted = read_form(request, record_type)
    if "find" in request.POST:
        return _show_again(request, record_type, submitted, key=request.POST.get("key", ""))

    def write() -> str:
        bound = bind(record_type, raw_for_new(record_type, submitted), asker, formats=formats_of_request())
        return record_url(record_type, writing.create(bound, asker).pk)

    try:
        _refuse(submitted)
        location = once(person_of(request), request.POST.get("key", ""), write)
    except Refused as refusal:
        return _show_again(request, record_type, submitted, refusal, key=request.POST.get("key", ""))
    notify(request, _("%(record)s created.") % {"record": str(record_type.label).capitalize()})
    return redirect(location)


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def edit_page(request: HttpRequest, record_type: RecordType, record_id: Any) -> HttpResponse:
    """The form of a record that exists; only what the person changed is written."""
    asker = asker_of(request)
    record = record_or_404(request, record_type, record_id, "change", page="records:edit")
    if request.method != "POST":
        raw = Before.of(record_type, record).fields
        form = make_form(record_type, asker, raw, {}, record)
        return _show(request, record_type, form, record, before=Before.of(record_type, record).sign(record))
    before = Before.read(request.POST.get("before", ""), record)
    submitted = read_form(request, record_type)
    if "find" in request.POST:
        return _show_again(request, record_type, submitted, record=record, before=request.POST["before"])
    try:
        _refuse(submitted)
        raw = raw_for_change(record_type, submitted, before, record, kept_by_others(request.POST))
        if record.version != before.version:
            raise Conflict(before.version, record.version)
        if not raw:
            return redirect(record_url(record_type, record.pk))
        bound = bind(record_type, raw, asker, record=record, formats=formats_of_request())
        writing.change(record_type, record.pk, bound, asker, expected=before.version)
    except Conflict:
        record.refresh_from_db()
        return conflict_page(request, record_type, record, before, submitted)
    except Refused as refusal:
        return _show_again(
            request, record_type, submitted, refusal, record=record, before=request.POST["before"]
        )
    notify(request, _("Saved."))
    return redirect(record_url(record_type, record.pk))


def _refuse(submitted: Submitted) -> None:
    if submitted.errors:
        raise Refused(submitted.errors)


def _raw_of_new(request: HttpRequest, record_type: RecordType, asker: Asker) -> dict[str, Raw]:
    fields = record_type.writable
    raw: dict[str, Raw] = {name: raw_default(field) for name, field in fields.items()}
    for name, value in record_type.defaults(asker).items():
        if name in fields:
            raw[name] = value if isinstance(value, (str, list, dict)) else raw_of_value(fields[name], value)
    return raw | posted_fields(fields, request.GET)


def make_form(
    record_type: RecordType,
    asker: Asker,
    raw: Mapping[str, Raw],
    rows: Mapping[str, list[dict[str, Any]]],
    record: Record | None = None,
) -> Form:
    """The form with these values; child rows that are not given are those of the record."""
    offers = Offers(asker)
    entries = entries_of(record_type.writable, raw, offers)
    tables = []
    for name, lines in record_type.lines.items():
        if lines.writable:
            known = rows[name] if name in rows else with_empty_rows(rows_of_record(lines, record), lines)
            tables.append(table_of(lines, known, offers))
    form = Form(record_type, parts_of_form(record_type, entries), tables)
    offers.learn((entry.field, entry.values) for entry in form.all_entries)
    return form


def _show_again(
    request: HttpRequest,
    record_type: RecordType,
    submitted: Submitted,
    refusal: Refused | None = None,
    *,
    record: Record | None = None,
    **hidden: str,
) -> HttpResponse:
    """The form as it was typed, with what is wrong; or with what a search without JavaScript found."""
    asker = asker_of(request)
    known = Before.of(record_type, record).fields if record else {}
    form = make_form(record_type, asker, {**known, **submitted.fields}, submitted.rows, record)
    if refusal:
        place_errors(form, refusal.errors, submitted.positions)
    wanted = request.POST.get("find", "")
    for entry in form.all_entries:
        entry.search = request.POST.get(f"{entry.name}.search", "")[:100] if entry.name == wanted else ""
    return _show(request, record_type, form, record, status=422 if refusal else 200, **hidden)


def _show(
    request: HttpRequest,
    record_type: RecordType,
    form: Form,
    record: Record | None = None,
    status: int = 200,
    **hidden: str,
) -> HttpResponse:
    title = (
        str(record_type.title_of(record)) if record else _("New %(record)s") % {"record": record_type.label}
    )
    crumbs = [(title_of_list(record_type), list_url(record_type))]
    if record:
        crumbs.append((title, record_url(record_type, record.pk)))
    has_files = any(f.kind.key == "file" for f in record_type.writable.values()) or any(
        f.kind.key == "file" for lines in record_type.children for f in lines.writable.values()
    )
    context = {
        "record_type": record_type,
        "record": record,
        "form": form,
        "title": _("Edit %(title)s") % {"title": title} if record else title,
        "crumbs": [*crumbs, (_("Edit") if record else title, "")],
        "hidden": hidden,
        "has_files": has_files,
        "cancel_url": record_url(record_type, record.pk) if record else list_url(record_type),
    }
    return render(request, "records/form.html", context, status=status)
