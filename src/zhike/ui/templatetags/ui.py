"""Tags and filters of the components: icons, names, colours, numbers, dates. None of them queries."""

import zlib
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhike.ui import formats

register = template.Library()

# The order is part of the look: neighbours differ well, also for people who see few colours.
COLORS = ("violet", "blue", "teal", "green", "amber", "orange", "red", "pink", "indigo", "gray")


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. With a label it speaks, without it is silent for screen readers."""
    css = f"icon icon-{size}" if size else "icon"
    address = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, address
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css, address)


@register.filter
def initials(name: Any) -> str:
    return formats.initials(str(name or ""))


@register.filter
def color_of(text: Any) -> str:
    """One of the ten colours, always the same for the same text."""
    return COLORS[zlib.crc32(str(text or "").encode()) % len(COLORS)]


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    return formats.number(value, decimals)


@register.filter
def percent(value: Any, decimals: int = 0) -> str:
    """0.714 → 71 %."""
    return formats.percent(value, decimals)


@register.filter
def compact(value: Any) -> str:
    """1284900 → 1.3M, in Chinese 128万."""
    return formats.compact(value)


@register.simple_tag
def money(amount: Any, currency: str, is_exact: bool = False) -> SafeString:
    """The amount with its symbol set back a little, as in a table."""
    if amount is None or amount == "":
        return SafeString("")
    before, digits, after = formats.money_parts(amount, currency, is_exact=is_exact)
    return format_html(
        '<span class="nowrap">{}{}{}</span>',
        format_html('<span class="faint">{}</span> ', before) if before else "",
        digits,
        format_html(' <span class="faint">{}</span>', after) if after else "",
    )


@register.filter
def money_text(amount: Any, currency: str) -> str:
    return formats.money(amount, currency)


@register.filter
def day(value: Any) -> str:
    """A date as people write it: 14 Mar 2025, 2025年3月14日."""
    return formats.day(value)


@register.filter
def weekday(value: Any) -> str:
    return formats.weekday(value)


@register.filter
def moment(value: Any) -> str:
    """A date with its time, in the person's time zone."""
    return formats.moment(value)


@register.simple_tag
def ago(value: Any) -> SafeString:
    """How long ago or how soon; the exact moment on hover and for programs."""
    if not value:
        return SafeString("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        formats.absolute(value),
        formats.relative(value),
    )


@register.simple_tag
def when(value: Any) -> SafeString:
    """An absolute date or moment, marked up for programs."""
    if not value:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.absolute(value))


@register.filter
def duration(value: Any) -> str:
    return formats.duration(value)


@register.filter
def file_size(value: Any) -> str:
    return formats.file_size(value)


@register.filter
def same(left: Any, right: Any) -> bool:
    """Equal as texts, since forms send texts; nothing equals only nothing."""
    return str("" if left is None else left) == str("" if right is None else right)


@register.filter
def among(value: Any, chosen: Any) -> bool:
    return str(value) in {str(one) for one in chosen or ()}


@register.filter
def iso_date(value: Any) -> str:
    return formats.iso_date(value)


@register.filter
def iso_moment(value: Any) -> str:
    return formats.iso_moment(value)


@register.filter
def count_to(value: Any) -> range:
    return range(int(value))


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def styled(field: BoundField) -> SafeString:
    """The widget of a form field, drawn as one of our inputs."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect):
        return field.as_widget()
    if widget.attrs.get("placeholder") == str(field.label):
        del widget.attrs["placeholder"]  # it would say what the label says
    css = f"{widget.attrs.get('class', '')} input".strip()
    return field.as_widget(attrs={"class": css})


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to loop over."""
    return text.split()
