"""Two people changed a record at once: what it was, what it is, what you typed, and the choice."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.records.declaration import Lines, RecordType
from zhike.records.fields import Field
from zhike.records.kinds.contact import AddressKind
from zhike.records.models import ChangeSet, History, Record
from zhike.records.pages.answering import record_url
from zhike.records.pages.asking import asker_of
from zhike.records.pages.options import Offers
from zhike.records.pages.submitted import Before, Submitted, lines_differ, live_rows
from zhike.records.pages.typed import Raw

KEEP = "keep."


@dataclass(frozen=True)
class Difference:
    """A field that both changed, or one of them; texts as people read them."""

    name: str
    label: Any
    before: str
    theirs: str
    mine: str

    @property
    def input(self) -> str:
        return f"{KEEP}{self.name}"


def kept_by_others(data: QueryDict) -> set[str]:
    """Fields for which the other's value was chosen."""
    return {name[len(KEEP) :] for name, value in data.items() if name.startswith(KEEP) and value == "theirs"}


def conflict_page(
    request: HttpRequest, record_type: RecordType, record: Record, before: Before, submitted: Submitted
) -> HttpResponse:
    """Asks for each field that both changed; nothing has been written yet, nothing typed is lost."""
    offers = Offers(asker_of(request))
    now = Before.of(record_type, record)
    mine, both, theirs = [], [], []
    for name, label, is_mine, is_theirs, texts in _compared(record_type, before, now, submitted, offers):
        difference = Difference(name, label, *texts)
        if is_mine and is_theirs and difference.mine != difference.theirs:
            both.append(difference)
        elif is_mine:
            mine.append(difference)
        elif is_theirs:
            theirs.append(difference)
    changed = {difference.name for difference in [*mine, *both]}
    context = {
        "record_type": record_type,
        "record": record,
        "title": record_type.title_of(record),
        "url": record_url(record_type, record.pk),
        "both": both,
        "mine": mine,
        "theirs": theirs,
        "who": _who_changed(record),
        "before": now.sign(record),
        "typed": _typed_again(submitted, changed),
    }
    return render(request, "records/conflict.html", context, status=409)


def _compared(
    record_type: RecordType, before: Before, now: Before, submitted: Submitted, offers: Offers
) -> list[tuple[str, Any, bool, bool, tuple[str, str, str]]]:
    found = []
    for name, field in record_type.writable.items():
        was, current = before.fields.get(name, ""), now.fields.get(name, "")
        typed = submitted.fields.get(name, was)
        texts = (shown(field, was, offers), shown(field, current, offers), shown(field, typed, offers))
        found.append((name, field.label, typed != was, current != was, texts))
    for name, lines in record_type.lines.items():
        if name not in before.lines:
            continue
        rows = submitted.rows.get(name)
        is_mine = rows is not None and lines_differ(rows, before.lines[name], lines)
        is_theirs = now.lines[name] != before.lines[name]
        typed_rows = live_rows(rows, lines) if rows is not None else before.lines[name]
        row_texts = (
            shown_rows(lines, before.lines[name], offers),
            shown_rows(lines, now.lines[name], offers),
            shown_rows(lines, typed_rows, offers),
        )
        found.append((name, lines.label, is_mine, is_theirs, row_texts))
    return found


def shown(field: Field, raw: Raw, offers: Offers) -> str:
    """A raw value as people read it: labels instead of keys and ids."""
    if isinstance(raw, dict):
        return ", ".join(raw[part] for part in AddressKind.PARTS if raw.get(part))
    values = raw if isinstance(raw, list) else [raw] if raw else []
    if field.kind.key == "boolean":
        return _("Yes") if raw == "true" else _("No")
    names = {option.value: option.label for option in offers.of(field, values)} if values else {}
    text = ", ".join(names.get(value, value) for value in values)
    return text.replace("T", " ") if field.kind.key == "datetime" else text


def shown_rows(lines: Lines, rows: list[dict[str, Any]], offers: Offers) -> str:
    texts = []
    for row in rows:
        parts = [
            shown(lines.writable[n], raw, offers) for n, raw in row["raw"].items() if raw and raw != "false"
        ]
        texts.append(" · ".join(part for part in parts if part))
    return "\n".join(texts)


def _who_changed(record: Record) -> str:
    last = (
        History.objects.filter(record_id=record.pk)
        .order_by("-id")
        .values_list("change_set", flat=True)
        .first()
    )
    change_set = ChangeSet.objects.filter(pk=last).select_related("by").first() if last else None
    return change_set.by.name if change_set and change_set.by else ""


def _typed_again(submitted: Submitted, changed: set[str]) -> list[tuple[str, str]]:
    """Hidden inputs that carry what the person changed, and nothing that only the form showed."""
    pairs: list[tuple[str, str]] = []
    for name, raw in submitted.fields.items():
        if name in changed:
            pairs.extend(_inputs(name, raw))
    for name, rows in submitted.rows.items():
        if name not in changed:
            continue
        pairs.append((f"{name}-sent", "1"))
        for row in rows:
            prefix = f"{name}-{row['key']}-"
            pairs.append((f"{prefix}id", row["id"]))
            if row["is_removed"]:
                pairs.append((f"{prefix}delete", "1"))
            pairs.extend(
                pair for field, raw in row["raw"].items() for pair in _inputs(f"{prefix}{field}", raw)
            )
    return pairs


def _inputs(name: str, raw: Raw) -> list[tuple[str, str]]:
    if isinstance(raw, dict):
        return [(f"{name}.{part}", raw.get(part, "")) for part in AddressKind.PARTS]
    if isinstance(raw, list):
        return [(name, ""), *((name, text) for text in raw)]
    return [(name, raw)]
