"""The part of an address that names a record type: /customers/."""

from zhike.records import registry
from zhike.records.declaration import RecordType


class RecordTypeConverter:
    """Asks the registry at each request, so that a type made later has its pages at once."""

    regex = "[a-z][a-z0-9_-]{0,59}"

    def to_python(self, value: str) -> RecordType:
        found = registry.by_slug(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: RecordType | str) -> str:
        return value.slug if isinstance(value, RecordType) else value
