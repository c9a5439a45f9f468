"""Values of records, drawn by the cell template of their kind; the one place where values become text."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template, select_template
from django.utils import timezone
from django.utils.safestring import SafeString

from zhike.core.models import StoredFile
from zhike.records import registry
from zhike.records.fields import Field
from zhike.records.kinds.codes import country_codes, country_name
from zhike.records.kinds.contact import AddressKind, show_phone
from zhike.records.labels import Labels
from zhike.records.pages.answering import record_url
from zhike.records.pages.entries import Entry
from zhike.records.pages.files import may_read
from zhike.records.pages.options import as_uuid
from zhike.records.pages.record import ShownPanel
from zhike.ui import formats

register = template.Library()

#: The palette of the interface writes one colour differently.
COLOURS = {"grey": "gray"}


@register.simple_tag(takes_context=True)
def cell(context: Context, field: Field, row: Any, style: str = "list") -> SafeString:
    """The value of a field in a row, drawn for a "list" or a "page"."""
    value = field.value_of(row) if hasattr(row, field.attname) or field.is_links else None
    return draw(field, value, context.get("labels"), currency_of(field, row), style, row)


@register.simple_tag(takes_context=True)
def cell_value(
    context: Context, field: Field, value: Any, currency: str = "", style: str = "list"
) -> SafeString:
    """A value that stands in no row, such as one of the history."""
    return draw(field, value, context.get("labels"), currency, style)


def draw(
    field: Field, value: Any, labels: Labels | None, currency: str = "", style: str = "list", row: Any = None
) -> SafeString:
    """The value as its cell template draws it. `row`, where there is one, may choose an own template."""
    if value is None or value == "" or value == []:
        return SafeString("")
    values = {
        "field": field,
        "value": value,
        "labels": labels or Labels(),
        "currency": currency,
        "style": style,
        "row": row,
    }
    name = cell_template(field.model_field, field.kind.cell) if row is not None else ""
    source: Any = get_template(name or f"records/cells/{field.kind.cell}.html")
    return SafeString(source.template.render(Context(values)).strip())


@cache
def cell_template(model_field: Any, cell: str) -> str:
    """The template of a package for one field of one model, where there is one, else that of the kind.

    `customers/cells/contactpoint_value.html` draws the value of a contact point. Remembered, since a
    list asks for every cell.
    """
    generic = f"records/cells/{cell}.html"
    if model_field is None:
        return generic
    meta = model_field.model._meta
    own = f"{meta.app_label}/cells/{meta.model_name}_{model_field.name}.html"
    source: Any = select_template([own, generic])
    return str(source.template.name)


def currency_of(field: Field, row: Any) -> str:
    """The currency of an amount: of the row itself, or of the record it belongs to."""
    for part in field.currency_field.split(".") if field.currency_field else ():
        row = getattr(row, part, None)
    return row if field.currency_field and isinstance(row, str) else ""


@register.filter
def colour(option: Any) -> str:
    """The class of a choice's colour."""
    return COLOURS.get(option.colour, option.colour) if option and option.colour else "gray"


@register.filter
def option_of(key: str, field: Field) -> Any:
    """The choice behind a stored key; None where it was taken out of use."""
    return field.kind.label_of(key, field)  # type: ignore[attr-defined]


@register.filter
def is_colourful(field: Field) -> bool:
    """Whether the colours of its choices tell them apart; a column of grey pills tells nothing."""
    return any(option.colour != "grey" for option in field.choices)


@register.filter
def code_name(code: str, field: Field) -> str:
    """The name of a country, currency, language or time zone in the reader's language."""
    return field.kind.name_of(code)  # type: ignore[attr-defined]


@register.filter
def name_in(labels: Labels, field: Field) -> Mapping[Any, str]:
    """Names of what a relation points to, by id."""
    return labels.names.get(field.target, {})


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    return mapping.get(key) if mapping else None


@register.filter
def phone(value: str) -> str:
    return show_phone(value)


@register.filter
def plain_number(value: Any) -> str:
    """All digits that count, and none that only fill the column's scale."""
    return formats.number(value)


@register.filter
def address_lines(value: Mapping[str, str]) -> list[str]:
    """An address in the order of its country's script: from street to country."""
    if not isinstance(value, Mapping):
        return [str(value)]
    parts = {name: value.get(name, "") for name in AddressKind.PARTS}
    country = country_name(parts["country"]) if parts["country"] else ""
    if formats.locale().language == "zh":
        lines = [
            country,
            "".join((parts["region"], parts["city"], parts["district"])),
            parts["street"],
            parts["postal_code"],
        ]
    else:
        town = " ".join(part for part in (parts["postal_code"], parts["city"]) if part)
        lines = [parts["street"], parts["district"], town, parts["region"], country]
    return [line for line in lines if line]


@register.filter
def address_text(value: Mapping[str, str]) -> str:
    return (" " if formats.locale().language == "zh" else ", ").join(address_lines(value))


@register.simple_tag
def url_of(target: str, pk: Any) -> str:
    """The page of a related record; empty for people, teams and files."""
    record_type = registry.find(target)
    return record_url(record_type, pk) if record_type and pk else ""


@register.filter
def is_blank(field: Field, row: Any) -> bool:
    value = field.value_of(row) if hasattr(row, field.attname) or field.is_links else None
    return value is None or value in ("", []) or value == {}


@register.simple_tag
def title_of(record_type: Any, record: Any) -> str:
    return str(record_type.title_of(record))


@register.simple_tag
def portrait(record_type: Any, record: Any) -> str:
    """Whether a record is drawn as a person or an organization; empty for things."""
    return str(record_type.portrait_of(record))


@register.simple_tag(takes_context=True)
def panel(context: Context, shown: ShownPanel) -> SafeString:
    """A part of the record page that a higher package brings."""
    source: Any = get_template(shown.panel.template)
    with context.push(**shown.data):
        return SafeString(source.template.render(context))


@register.simple_tag(takes_context=True)
def changed_value(context: Context, field: Field | None, value: Any) -> Any:
    """A value of the history: drawn by its kind where it still has one."""
    if field is None:
        return "" if value is None else str(value)
    return draw(field, value, context.get("labels"), "", "page")


@register.simple_tag
def day_label(day: Any) -> str:
    """Today and yesterday by name, other days by date."""
    days = (timezone.localdate() - day).days
    return formats.relative(day) if days in (0, 1) else formats.day(day)


@register.simple_tag
def address_parts(entry: Entry) -> list[tuple[str, Any, str]]:
    """The inputs of an address: part, label and what stands in it."""
    raw = entry.raw if isinstance(entry.raw, dict) else {}
    shown = dict(raw)
    if shown.get("country") in country_codes():
        shown["country"] = country_name(shown["country"])
    return [(part, AddressKind.LABELS[part], shown.get(part, "")) for part in AddressKind.PARTS]


@register.simple_tag
def country_names() -> list[str]:
    return sorted(country_name(code) for code in country_codes())


@register.simple_tag
def file_of(entry: Entry) -> StoredFile | None:
    """The file that stands in a form, where the person may read it."""
    pk = as_uuid(entry.text)
    stored = StoredFile.objects.filter(pk=pk).first() if pk else None
    return stored if stored and may_read(entry.offers.asker, stored) else None
