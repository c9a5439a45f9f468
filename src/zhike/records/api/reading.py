"""The OpenAPI document of one record type, laid out for people: operations with examples, and schemas."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhike.records.api.openapi.examples import body_example, curl

Document = dict[str, Any]
METHOD_COLOURS = {"get": "blue", "post": "green", "patch": "amber", "delete": "red"}
MOST_CHOICES = 16


@dataclass(frozen=True)
class Parameter:
    """One parameter of an address, or one header."""

    name: str
    place: str
    type: str
    description: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    colour: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    body: str
    answers: list[tuple[str, str]]
    curl: str


@dataclass(frozen=True)
class Property:
    """One field of a schema. `link` names the schema it holds."""

    name: str
    type: str
    link: str
    title: str
    description: str
    choices: list[str]
    has_more_choices: bool
    is_required: bool
    is_read_only: bool


@dataclass(frozen=True)
class Schema:
    """One object that is sent or received."""

    name: str
    title: str
    properties: list[Property]


def operations_of(document: Document, tag: str, origin: str) -> list[Operation]:
    """The operations with this tag, in the document's order; `origin` begins the addresses of examples."""
    return [
        _operation(document, method, path, one, origin)
        for path, methods in document["paths"].items()
        for method, one in methods.items()
        if tag in one["tags"]
    ]


def _operation(document: Document, method: str, path: str, one: Document, origin: str) -> Operation:
    content = one.get("requestBody", {}).get("content", {})
    body = _name(content["application/json"]["schema"]) if content else ""
    parameters = [_resolved(document, parameter) for parameter in one["parameters"]]
    return Operation(
        id=one["operationId"],
        method=method.upper(),
        colour=METHOD_COLOURS[method],
        path=path,
        summary=one["summary"],
        description=one.get("description", ""),
        parameters=[_parameter(parameter) for parameter in parameters if parameter["in"] != "path"],
        body=body,
        answers=[(s, _resolved(document, a)["description"]) for s, a in one["responses"].items()],
        curl=_curl(document, method, path, body, parameters, origin),
    )


def _curl(
    document: Document, method: str, path: str, body: str, parameters: list[Document], origin: str
) -> str:
    headers = {}
    names = {parameter["name"] for parameter in parameters}
    if "If-Match" in names:
        headers["If-Match"] = '"1"'
    if "Idempotency-Key" in names:
        headers["Idempotency-Key"] = "8e1f0c1a-1d2b-4f5e-9a51-0e6a3f0d7b42"
    address = origin + path.replace("{id}", "$ID")
    if "limit" in names:
        address += "?limit=50"
    return curl(
        method.upper(),
        address,
        body_example(body, document["components"]["schemas"]) if body else None,
        headers,
    )


def _resolved(document: Document, part: Document) -> Document:
    if "$ref" not in part:
        return part
    found: Any = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def _name(schema: Document) -> str:
    return schema.get("$ref", "").rpartition("/")[2]


def _parameter(parameter: Document) -> Parameter:
    places = {"query": _("query"), "header": _("header")}
    return Parameter(
        name=parameter["name"],
        place=places[parameter["in"]],
        type=_type(parameter["schema"]),
        description=parameter.get("description", ""),
        is_required=parameter.get("required", False),
    )


def schemas_of(document: Document, operations: list[Operation], main: str) -> list[Schema]:
    """The schemas that a type's operations name, its record first, each with what it holds."""
    schemas = document["components"]["schemas"]
    wanted = [main, *(operation.body for operation in operations if operation.body)]
    wanted += [held for name in wanted for held in _held(schemas[name])]
    return [_schema(name, schemas[name]) for name in dict.fromkeys(wanted) if name != "Labels"]


def _held(schema: Document) -> Iterator[str]:
    for part in schema["properties"].values():
        if name := _name(part) or _name(part.get("items", {})):
            yield name


def _schema(name: str, schema: Document) -> Schema:
    required = schema.get("required", ())
    properties = [_property(key, part, key in required) for key, part in schema["properties"].items()]
    return Schema(name, schema.get("title", name), properties)


def _property(name: str, schema: Document, is_required: bool) -> Property:
    choices = [choice for choice in _enum(schema) if choice]
    return Property(
        name=name,
        type=_type(schema),
        link=_name(schema) or _name(schema.get("items", {})),
        title=schema.get("title", ""),
        description=schema.get("description", ""),
        choices=choices[:MOST_CHOICES],
        has_more_choices=len(choices) > MOST_CHOICES,
        is_required=is_required,
        is_read_only=schema.get("readOnly", False),
    )


def _enum(schema: Document) -> list[Any]:
    return schema.get("enum") or schema.get("items", {}).get("enum") or []


def _type(schema: Document) -> str:
    """The type in the words of JSON Schema: string (date-time), array of string, Customer."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        parts = [_type(part) for part in schema["anyOf"] if "const" not in part]
        return " | ".join(parts)
    kinds = schema.get("type", "any")
    shown = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if shown.startswith("array"):
        return _("array of %(type)s") % {"type": _type(schema.get("items", {}))}
    return f"{shown} ({schema['format']})" if "format" in schema else shown
