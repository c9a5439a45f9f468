"""Example values that fit a schema, for the documentation's request bodies."""

import json
from typing import Any

#: Fields of an example that are not required.
SHOWN = 3
BY_FORMAT = {
    "uuid": "0193f2a4-5b1c-7c3e-9d10-4a7be2f0c5d1",
    "decimal": "1234.56",
    "date": "2026-03-31",
    "date-time": "2026-03-31T09:30:00Z",
    "duration": "PT1H30M",
    "email": "name@example.com",
    "uri": "https://example.com",
}


def example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value that the schema takes."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return example(schema["anyOf"][0], schemas)
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: example(part, schemas) for name, part in schema["properties"].items()}
    if kind == "array":
        return [example(schema["items"], schemas)]
    plain = {"boolean": True, "integer": 1, "number": 1, "string": schema.get("title", "text")}
    return BY_FORMAT.get(schema.get("format", ""), plain.get(str(kind)))


def body_example(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    """A small body of this schema: what is required, and the first few fields that are no ids."""
    properties = schemas[name]["properties"]
    required = schemas[name].get("required", ())
    plain = [key for key, schema in properties.items() if schema.get("format") != "uuid" and "type" in schema]
    chosen = [key for key in properties if key in required or key in plain[:SHOWN]]
    return {key: example(properties[key], schemas) for key in chosen}


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
