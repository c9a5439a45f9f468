"""Import: from a file of any shape to records, set-based, resumable and idempotent."""
