"""Model fields: a column of PostgreSQL and the field kind that speaks for it.

A model of a record type, or of its child rows, is declared with these. Labels, help and options stay out
of migrations: they change without the column.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhike.records import kinds
from zhike.records.kinds.choices import Choice


class Stored:
    """What all fields share: `kind`, and a short form in migrations."""

    kind: kinds.Kind
    #: Arguments of our own, that the column does not depend on.
    own: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for name in self.own:
            if name in kwargs:
                setattr(self, name, kwargs.pop(name))
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        for key in ("verbose_name", "help_text"):
            kwargs.pop(key, None)
        return name, path, args, kwargs


class TextField(Stored, models.CharField):
    kind = kinds.TextKind()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)


class LongTextField(Stored, models.TextField):
    kind = kinds.LongTextKind()
    own = ("longest",)
    longest = 100_000


class NumberField(Stored, models.DecimalField):
    """A decimal; `decimals` digits after the point, `minimum` and `maximum` included."""

    kind: kinds.Kind = kinds.NumberKind()
    own: tuple[str, ...] = ("minimum", "maximum")
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", kwargs.pop("decimals", 4))
        super().__init__(*args, **kwargs)


class WholeNumberField(Stored, models.BigIntegerField):
    kind = kinds.NumberKind()
    own = ("minimum", "maximum")
    minimum: Decimal | None = None
    maximum: Decimal | None = None


class PercentField(NumberField):
    kind = kinds.PercentKind()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 9)
        super().__init__(*args, **kwargs)


class MoneyField(NumberField):
    """An amount with its currency and, unless `based=False`, its worth in the base currency.

    `currency` names the sibling field of the currency; without it the field brings its own,
    `<name>_currency`. "order.currency" means that of the parent. `<name>_base` is the amount in the base
    currency by the rate of `<name>_rate_on`, null where no rate is known. `rated_by` names the sibling
    whose day decides the rate; without it the day of writing does.
    """

    kind = kinds.MoneyKind()
    own = ("minimum", "maximum", "currency", "based", "rated_by")
    currency = ""
    based = True
    rated_by = ""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not self.currency:
            self.currency = f"{name}_currency"
            _add_once(cls, self.currency, CurrencyField(_("Currency"), blank=True))
        if "." in self.currency:
            self.based = False
        if self.based:
            _add_once(
                cls,
                f"{name}_base",
                models.DecimalField(max_digits=20, decimal_places=4, null=True, editable=False),
            )
            _add_once(cls, f"{name}_rate_on", models.DateField(null=True, editable=False))


class ComputedMoneyField(Stored, models.GeneratedField):
    """An amount that the database computes from other columns of the row by `expression`; a fact."""

    kind = kinds.MoneyKind()
    own = ("currency",)
    currency = ""
    max_digits, decimal_places = 20, 4

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        column: models.Field[Any, Any] = models.DecimalField(
            max_digits=self.max_digits, decimal_places=self.decimal_places
        )
        kwargs.setdefault("output_field", column)
        kwargs.setdefault("db_persist", True)
        super().__init__(verbose_name=verbose_name, **kwargs)


def _add_once(cls: type[models.Model], name: str, field: "models.Field[Any, Any]") -> None:
    """Adds a companion column, except where a migration's state already lists it."""
    try:
        cls._meta.get_field(name)
    except FieldDoesNotExist:
        if not cls.__module__.startswith("__fake__"):
            cls.add_to_class(name, field)


class BooleanField(Stored, models.BooleanField):
    kind = kinds.BooleanKind()


class DateField(Stored, models.DateField):
    kind = kinds.DateKind()


class DateTimeField(Stored, models.DateTimeField):
    kind = kinds.DateTimeKind()


class DurationField(Stored, models.DurationField):
    kind = kinds.DurationKind()


class ChoiceField(Stored, models.CharField):
    """One of `options`; the column keeps the key."""

    kind = kinds.ChoiceKind()
    own = ("options",)
    options: tuple[Choice, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)


class MultipleChoiceField(Stored, ArrayField):
    kind = kinds.MultipleChoiceKind()
    own = ("options",)
    options: tuple[Choice, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=40))
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class TagsField(Stored, ArrayField):
    kind = kinds.TagsKind()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=kinds.TagsKind.LONGEST))
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class EmailField(TextField):
    kind = kinds.EmailKind()


class PhoneField(TextField):
    kind = kinds.PhoneKind()


class UrlField(TextField):
    kind = kinds.UrlKind()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2_000)
        super().__init__(*args, **kwargs)


class AddressField(Stored, models.JSONField):
    kind = kinds.AddressKind()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class CodeField(Stored, models.CharField):
    """A code of one of the world's lists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)


class CurrencyField(CodeField):
    kind = kinds.CurrencyKind()


class CountryField(CodeField):
    kind = kinds.CountryKind()


class LanguageField(CodeField):
    kind = kinds.LanguageKind()


class TimeZoneField(CodeField):
    kind = kinds.TimeZoneKind()


class Reference(Stored, models.ForeignKey):
    """One other row. What is referred to cannot vanish; the engine trashes, it does not cascade."""

    to_model: str = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not args and self.to_model:
            kwargs.setdefault("to", self.to_model)
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("related_name", "+")
        if kwargs.setdefault("null", True):
            kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"null": self.null, "blank": self.blank}


class RelationField(Reference):
    """One record of another type; give null=False where a record makes no sense without it."""

    kind = kinds.RelationKind()


class PersonField(Reference):
    kind = kinds.PersonKind()
    to_model = settings.AUTH_USER_MODEL


class TeamField(Reference):
    kind = kinds.TeamKind()
    to_model = "core.Team"


class FileField(Reference):
    kind = kinds.FileKind()
    to_model = "core.StoredFile"


class ParentField(models.ForeignKey):
    """From a child row to the record it is part of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["on_delete"] = models.CASCADE
        super().__init__(*args, **kwargs)


class LinksField(Stored, models.ManyToManyField):
    """Several records of another type; each link is a row with history."""

    kind = kinds.LinksKind()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("related_name", "+")
        super().__init__(*args, **kwargs)


class AutoNumberField(Stored, models.CharField):
    """A number for people, like C-10482: `prefix`, then a sequence from `start`; never given twice.

    `period="year"` puts the year between and starts anew with it. `gapless=True` counts by a locked row
    in the same transaction, where law asks for numbers without holes; it serialises its writers.
    """

    kind = kinds.AutoNumberKind()
    own = ("prefix", "start", "period", "gapless")
    prefix = ""
    start = 1
    period = ""
    gapless = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=40, unique=True, blank=True, editable=False)
        super().__init__(*args, **kwargs)

    @property
    def counter(self) -> str:
        """Name of its sequence, or key of its counter row."""
        return f"{self.model._meta.db_table}_{self.name}_seq"


class SortKeyField(models.CharField):
    """Derived: `of`, folded and in pinyin, so that names of both scripts sort as people expect."""

    def __init__(self, *args: Any, of: str = "name", **kwargs: Any) -> None:
        self.of = of
        kwargs.update(max_length=200, db_collation="C", blank=True, editable=False, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}
