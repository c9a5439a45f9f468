"""What a condition says in the reader's language."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from zhike.records.access import Asker
from zhike.records.conditions import Comparison, Condition, Group, Related
from zhike.records.conditions.days import OFFSET, ROLLING, Stretch
from zhike.records.conditions.values import Asked
from zhike.records.fields import Field
from zhike.records.labels import names_of
from zhike.records.pages.filters import DAY_LABELS, OPERATOR_LABELS
from zhike.ui import formats

MORE_DAYS = {
    "tomorrow": gettext_lazy("Tomorrow"),
    "next_week": gettext_lazy("Next week"),
    "next_month": gettext_lazy("Next month"),
    "last_quarter": gettext_lazy("Last quarter"),
    "next_quarter": gettext_lazy("Next quarter"),
    "next_year": gettext_lazy("Next year"),
}
#: Days are not less or more, they come before or after.
DAY_OPERATORS = {
    "is": pgettext_lazy("operator of days", "on"),
    "at_least": pgettext_lazy("operator of days", "not before"),
    "at_most": pgettext_lazy("operator of days", "not after"),
    "between": pgettext_lazy("operator of days", "within"),
}


def operator_label(field: Field, operator: str) -> str:
    own = DAY_OPERATORS if field.kind.key in {"date", "datetime"} else {}
    return str(own.get(operator) or OPERATOR_LABELS[operator])


def stretch_label(word: str) -> str:
    """A stretch of days: This month, Last 14 days, 7 days ago."""
    if label := DAY_LABELS.get(word) or MORE_DAYS.get(word):
        return str(label)
    if rolling := ROLLING.fullmatch(word):
        number = int(rolling[2])
        if rolling[1] == "last":
            return ngettext("Last %(number)d day", "Last %(number)d days", number) % {"number": number}
        return ngettext("Next %(number)d day", "Next %(number)d days", number) % {"number": number}
    offset = OFFSET.fullmatch(word)
    assert offset is not None  # the reader has checked the word
    time = _length(int(offset[2]), offset[3])
    return (_("%(time)s ago") if offset[1] == "-" else _("in %(time)s")) % {"time": time}


def _length(number: int, unit: str) -> str:
    text = {
        "d": ngettext("%(number)d day", "%(number)d days", number),
        "w": ngettext("%(number)d week", "%(number)d weeks", number),
        "m": ngettext("%(number)d month", "%(number)d months", number),
        "y": ngettext("%(number)d year", "%(number)d years", number),
    }[unit]
    return text % {"number": number}


class Phrases:
    """Says the parts of one condition; the names of all records in it are read at once."""

    def __init__(self, condition: Condition, asker: Asker) -> None:
        wanted: dict[str, set[UUID]] = {}
        for target, pk in _ids(condition):
            wanted.setdefault(target, set()).add(pk)
        self.names = {target: names_of(asker, target, ids) for target, ids in wanted.items()}

    def of(self, condition: Condition) -> str:
        """The whole condition as one phrase."""
        return " ".join(filter(None, self.words(condition)))

    def words(self, condition: Condition) -> tuple[str, str, str]:
        """What stands in the three fields of a chip: of what, how, and what."""
        if isinstance(condition, Comparison):
            label = " › ".join(str(step.label) for step in (*condition.steps, condition.field))
            return label, operator_label(condition.field, condition.operator), self._values(condition)
        if isinstance(condition, Related):
            return self._related(condition)
        return "", "", self._group(condition)

    def _related(self, condition: Related) -> tuple[str, str, str]:
        is_some = condition.mode == "some"
        label = str(condition.collection.label)
        label = label[:1].upper() + label[1:]
        if condition.where is None:
            return label, pgettext("rows", "at least one") if is_some else pgettext("rows", "none"), ""
        how = pgettext("rows", "at least one where") if is_some else pgettext("rows", "none where")
        return label, how, self.of(condition.where)

    def _group(self, group: Group) -> str:
        word = pgettext("condition", "and") if group.mode == "all" else pgettext("condition", "or")
        parts = [
            _("(%(condition)s)") % {"condition": self.of(part)}
            if isinstance(part, Group) and part.mode != "none" and len(part.parts) > 1
            else self.of(part)
            for part in group.parts
        ]
        text = f" {word} ".join(parts)
        return _("not (%(condition)s)") % {"condition": text} if group.mode == "none" else text

    def _values(self, comparison: Comparison) -> str:
        field, values = comparison.field, comparison.values
        if comparison.operator != "between":
            shown = [self._value(field, value) for value in values]
            return " / ".join(shown[:3]) + (f" +{len(shown) - 3}" if len(shown) > 3 else "")
        low, high = ("" if value is None else self._value(field, value) for value in values)
        if low and high:
            return low if low == high else f"{low} – {high}"
        return f"≥ {low}" if low else f"≤ {high}"

    def _value(self, field: Field, value: Any) -> str:
        if isinstance(value, Asked):
            return _("Me") if value is Asked.ME else _("My teams")
        if isinstance(value, UUID):
            return self.names[field.target].get(value) or _("not available")
        if isinstance(value, Stretch):
            return stretch_label(value.word)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, datetime):
            return formats.moment(value)
        if isinstance(value, date):
            return formats.day(value)
        if isinstance(value, (int, Decimal)):
            return formats.number(value)
        label_of = getattr(field.kind, "label_of", None)
        option = label_of(value, field) if label_of else None
        return str(option.label) if option else field.kind.to_text(value, field)


def _ids(condition: Condition | None) -> Iterator[tuple[str, UUID]]:
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from _ids(part)
    elif isinstance(condition, Related):
        yield from _ids(condition.where)
    elif condition is not None:
        for value in condition.values:
            if isinstance(value, UUID):
                yield condition.field.target, value
