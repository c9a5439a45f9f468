"""Currencies and their rates."""

from decimal import Decimal

from django.db import models


class Currency(models.Model):
    """A currency that the workspace uses; `decimals` as in ISO 4217."""

    code = models.CharField(primary_key=True, max_length=3)
    decimals = models.PositiveSmallIntegerField(default=2)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "currencies"

    def __str__(self) -> str:
        return self.code


class CurrencyRate(models.Model):
    """One unit of `currency` in the base currency of the workspace, valid from a day on."""

    currency = models.ForeignKey(Currency, on_delete=models.CASCADE, related_name="rates")
    valid_from = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10, default=Decimal(1))

    class Meta:
        ordering = ["currency", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "valid_from"], name="core_currencyrate_once_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="core_currencyrate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency_id} {self.rate} ({self.valid_from})"
