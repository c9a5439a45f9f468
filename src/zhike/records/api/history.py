"""What happened to one record, change set by change set, the newest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from zhike.records import access, history
from zhike.records.api.addresses import id_of, only_parameters, type_of
from zhike.records.api.authentication import asker_of
from zhike.records.api.problems import bad_parameter
from zhike.records.api.records import READ
from zhike.records.api.replies import reply
from zhike.records.history import Change, Entry, RowChange

router = Router()
LARGEST_LIMIT = 100
OPERATIONS = {"c": "created", "u": "changed", "d": "deleted"}


@router.api_operation(READ, "/{slug}/{record_id}/history")
def read_history(request: HttpRequest, slug: str, record_id: str) -> HttpResponse:
    asker = asker_of(request)
    record_type = type_of(asker, slug)
    only_parameters(request, "after", "limit")
    before = whole_number(request, "after", 2**63 - 1, None)
    limit = whole_number(request, "limit", LARGEST_LIMIT, history.PAGE)
    record = access.fetch(asker, record_type, id_of(record_id))
    page = history.history_of(record_type, record.pk, asker, before=before, limit=limit or history.PAGE)
    after = None if page.next_before is None else str(page.next_before)
    return reply({"items": [_entry_json(entry) for entry in page.entries], "next": after})


def whole_number(request: HttpRequest, name: str, most: int, default: int | None) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and 1 <= int(text) <= most):
        raise bad_parameter(name, _("Give a whole number from 1 to %(most)d.") % {"most": most})
    return int(text)


def _entry_json(entry: Entry) -> dict[str, Any]:
    change_set = entry.change_set
    return {
        "change_set": str(change_set.pk),
        "at": entry.at.isoformat(),
        "by": {"id": str(change_set.by.pk), "name": change_set.by.name} if change_set.by else None,
        "face": change_set.face,
        "reason": change_set.reason,
        "state": change_set.state,
        "rows": [row_json(row) for row in entry.rows],
        "is_cut": entry.is_cut,
    }


def row_json(row: RowChange) -> dict[str, Any]:
    """`part` names the child rows or links that the row belongs to; empty for the record itself."""
    return {
        "part": row.lines,
        "id": str(row.row_id),
        "operation": OPERATIONS[row.operation],
        "changes": {
            change.field.name if change.field else change.column: _change_json(change)
            for change in row.changes
        },
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {"old": _value(change, change.old), "new": _value(change, change.new)}


def _value(change: Change, value: Any) -> Any:
    """As the record itself shows it; what is no field, or cannot be read any more, as it was kept."""
    if change.field is None or value is None:
        return value
    try:
        return change.field.kind.to_json(value, change.field)
    except (AttributeError, TypeError, ValueError):
        return str(value)
