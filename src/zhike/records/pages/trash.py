"""Into the trash and out of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhike.records import access, writing
from zhike.records.declaration import RecordType
from zhike.records.errors import NotAllowed, NotFound, Refused
from zhike.records.lists import page
from zhike.records.pages.answering import answering, list_url, record_or_404, record_url
from zhike.records.pages.asking import asker_of
from zhike.records.pages.lists import address, query_of, query_pairs, title_of_list
from zhike.ui.toasts import Action, notify


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def delete_page(request: HttpRequest, record_type: RecordType, record_id: Any) -> HttpResponse:
    """Asks, says what is affected, and puts the record into the trash."""
    record = record_or_404(request, record_type, record_id, "delete", page="records:delete")
    title = record_type.title_of(record)
    if request.method != "POST":
        context = {
            "record_type": record_type,
            "record": record,
            "title": title,
            "url": record_url(record_type, record.pk),
        }
        return render(request, "records/delete.html", context)
    writing.trash(record_type, record.pk, asker_of(request))
    undo = Action(_("Undo"), record_url(record_type, record.pk, "records:restore"))
    notify(request, _("“%(title)s” is in the trash.") % {"title": title}, action=undo)
    return redirect(list_url(record_type))


@require_POST
@answering
def restore_record(request: HttpRequest, record_type: RecordType, record_id: Any) -> HttpResponse:
    """Takes a record out of the trash; one that is not there is simply shown."""
    asker = asker_of(request)
    try:
        record = writing.restore(record_type, record_id, asker)
    except NotFound:
        access.fetch(asker, record_type, record_id)
        return redirect(record_url(record_type, record_id))
    except Refused as refusal:
        notify(request, "; ".join(error.message for error in refusal.errors), "error")
        return redirect(list_url(record_type, "records:trash"))
    notify(request, _("“%(title)s” is back.") % {"title": record_type.title_of(record)})
    return redirect(record_url(record_type, record.pk))


@require_safe
@answering
def trash_page(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The records in the trash that the person may take out."""
    asker = asker_of(request)
    if not asker.may(record_type, "delete"):
        raise NotAllowed("delete")
    query = query_of(request, record_type)
    found = page(query, asker, trashed=True)
    allowed = set(
        access.rows(asker, record_type, "delete", trashed=True)
        .filter(pk__in=[record.pk for record in found.rows])
        .values_list("pk", flat=True)
    )
    pairs = query_pairs(query)
    context = {
        "record_type": record_type,
        "records": found.rows,
        "allowed": allowed,
        "labels": found.labels,
        "owner_field": record_type.all_fields["owner"],
        "crumbs": [(title_of_list(record_type), list_url(record_type)), (_("Trash"), "")],
        "next_url": address(record_type, [*pairs, ("after", found.next_cursor)], "records:trash")
        if found.next_cursor
        else "",
    }
    return render(request, "records/trash.html", context)
