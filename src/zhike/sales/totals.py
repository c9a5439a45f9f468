"""What orders add up to: one statement, however many orders."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from zhike.core import currencies

#: Sums of lines and payments, and the worth in the base currency by the rate of the day of the order;
#: only orders whose figures differ are written. Null where no rate is known for the day.
DERIVE = """
WITH figures AS (
    SELECT o.id,
        coalesce(l.total, 0) AS total, l.line_count, coalesce(l.quantity, 0) AS quantity,
        coalesce(p.paid, 0) AS paid, (o.placed_at AT TIME ZONE 'UTC')::date AS day,
        o.currency
    FROM sales_order o
    CROSS JOIN LATERAL (
        SELECT sum(amount) AS total, count(*) AS line_count, sum(quantity) AS quantity
        FROM sales_orderline WHERE order_id = o.id
    ) l
    CROSS JOIN LATERAL (SELECT sum(amount) AS paid FROM sales_payment WHERE order_id = o.id) p
    WHERE o.id = ANY(%(ids)s)
), valued AS (
    SELECT f.*, CASE WHEN f.currency = %(base)s THEN 1 ELSE (
        SELECT r.rate FROM core_currencyrate r
        WHERE r.currency_id = f.currency AND r.valid_from <= f.day ORDER BY r.valid_from DESC LIMIT 1
    ) END AS rate
    FROM figures f
), worth AS (
    SELECT v.*, CASE WHEN abs(v.total * v.rate) < 1e16 THEN round(v.total * v.rate, 4) END AS base FROM valued v
)
UPDATE sales_order o SET
    total = v.total, line_count = v.line_count, quantity = v.quantity,
    paid_amount = v.paid, balance = v.total - v.paid,
    total_base = v.base,
    total_rate_on = CASE WHEN v.base IS NOT NULL THEN v.day END
FROM worth v
WHERE o.id = v.id AND (o.total, o.line_count, o.quantity, o.paid_amount, o.balance, o.total_base, o.total_rate_on)
    IS DISTINCT FROM (v.total, v.line_count, v.quantity, v.paid, v.total - v.paid, v.base,
        CASE WHEN v.base IS NOT NULL THEN v.day END)
"""


def derive(ids: Sequence[UUID]) -> None:
    """Brings totals, received and outstanding amounts of these orders up to date."""
    with connection.cursor() as cursor:
        cursor.execute(DERIVE, {"ids": list(ids), "base": currencies.base()})
