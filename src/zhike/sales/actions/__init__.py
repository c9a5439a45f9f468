"""What can be done with an order."""

from zhike.sales.actions.delivery import complete, ship, take_back
from zhike.sales.actions.payments import add_payment, mark_paid
from zhike.sales.actions.placing import cancel, place

__all__ = ["add_payment", "cancel", "complete", "mark_paid", "place", "ship", "take_back"]
