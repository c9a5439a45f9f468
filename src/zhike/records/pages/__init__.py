"""The generic pages of every record type: list, record, form, history, trash, totals, actions."""
