"""Example values that fit a schema, for the documentation's request bodies."""

import json
from typing import Any

BY_FORMAT = {
    "uuid": "0193f2a4-5b1c-7c3e-9d10-4a7be2f0c5d1",
    "date": "2026-03-31",
    "date-time": "2026-03-31T09:30:00Z",
    "duration": "PT1H30M",
    "email": "name@example.com",
    "uri": "https://example.com",
}


def example(schema: dict[str, Any], schemas: dict[str, Any], *, only_required: bool = False) -> Any:
    """A value that the schema takes."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas, only_required=only_required)
    if "anyOf" in schema:
        return example(schema["anyOf"][0], schemas)
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        names = schema.get("required", ()) if only_required else schema.get("properties", {})
        return {name: example(schema["properties"][name], schemas) for name in names}
    if kind == "array":
        return [example(schema["items"], schemas)]
    plain = {"boolean": True, "integer": 1, "number": 1, "string": schema.get("title", "text")}
    return BY_FORMAT.get(schema.get("format", ""), plain.get(str(kind)))


def body_example(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    """A small body of this schema: what is required, or else its first field."""
    schema = schemas[name]
    body = example(schema, schemas, only_required=True)
    if not body:
        first = next(iter(schema["properties"]))
        body = {first: example(schema["properties"][first], schemas)}
    return body


def curl(method: str, address: str, body: dict[str, Any] | None, headers: dict[str, str]) -> str:
    """The request as a command line, one argument on each line."""
    lines = [f'curl "{address}"' if method == "GET" else f'curl -X {method} "{address}"']
    lines.append('-H "Authorization: Bearer $TOKEN"')
    lines.extend(f"-H '{name}: {value}'" for name, value in headers.items())
    if body is not None:
        lines.append("-H 'Content-Type: application/json'")
        # A quote inside a single-quoted argument of a shell is written '\''.
        shown = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
        lines.append(f"-d '{shown}'")
    return " \\\n  ".join(lines)
