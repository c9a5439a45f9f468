"""Rows that every workspace has: built-in roles and the world's currencies. Made after each migration."""

from zhike.core.iso4217 import DECIMALS
from zhike.core.models import Currency, Role
from zhike.core.roles import BUILT_IN


def ensure_base_rows() -> None:
    """Adds what is missing; what an administrator changed stays."""
    roles = [Role(key=key, name=key.capitalize(), rights={"*": rights}) for key, rights in BUILT_IN.items()]
    Role.objects.bulk_create(roles, ignore_conflicts=True)
    rows = [Currency(code=code, decimals=decimals) for code, decimals in DECIMALS.items()]
    Currency.objects.bulk_create(rows, ignore_conflicts=True)
