"""The OpenAPI 3.1 document, made from the registry: what is declared is what is documented."""

from zhike.records.api.openapi.document import document

__all__ = ["document"]
