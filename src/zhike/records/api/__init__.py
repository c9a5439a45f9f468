"""The REST API of every record type, derived from its declaration."""
