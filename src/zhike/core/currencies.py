"""Currencies of the workspace and their dated rates to its base currency."""

import time
from datetime import date
from decimal import Decimal

from django.conf import settings

from zhike.core.models import Currency, CurrencyRate

_REMEMBER_SECONDS = 30
_known: tuple[float, dict[str, int]] = (0.0, {})


def decimals() -> dict[str, int]:
    """Active currency codes with their number of decimals; read again every half minute."""
    global _known
    if not _known[1] or time.monotonic() - _known[0] > _REMEMBER_SECONDS:
        _known = (
            time.monotonic(),
            dict(Currency.objects.filter(is_active=True).values_list("code", "decimals")),
        )
    return _known[1]


def codes() -> set[str]:
    return set(decimals())


def base() -> str:
    return settings.BASE_CURRENCY


def rate(currency: str, on: date) -> Decimal | None:
    """Base currency per unit of `currency` on a day: the latest rate not after it; None if none is known."""
    if currency == base():
        return Decimal(1)
    found = (
        CurrencyRate.objects.filter(currency_id=currency, valid_from__lte=on).order_by("-valid_from").first()
    )
    return found.rate if found else None
