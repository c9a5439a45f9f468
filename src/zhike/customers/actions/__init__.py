"""What can be done with a customer."""

from zhike.customers.actions.assign import assign
from zhike.customers.actions.consents import give_consent, withdraw_consent
from zhike.customers.actions.relate import relate
from zhike.customers.actions.stages import move_to_stage, set_stage

__all__ = ["assign", "give_consent", "move_to_stage", "relate", "set_stage", "withdraw_consent"]
