"""The declarations themselves: which record types there are, their fields, choices, actions and rights."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhike.core.roles import RIGHTS
from zhike.records import registry
from zhike.records.access import Asker
from zhike.records.actions import Action
from zhike.records.api.addresses import ROOT, only_parameters, type_of
from zhike.records.api.authentication import asker_of
from zhike.records.api.records import READ
from zhike.records.api.replies import reply
from zhike.records.conditions.scope import Collection, scope_of
from zhike.records.declaration import Lines, RecordType
from zhike.records.fields import Field
from zhike.records.kinds.choices import ChoiceKind
from zhike.records.kinds.codes import CodeKind

router = Router()


@router.api_operation(READ, "/me")
def read_me(request: HttpRequest) -> HttpResponse:
    asker = asker_of(request)
    only_parameters(request)
    user, token = asker.user, asker.token
    assert user is not None  # authentication names a person
    return reply(
        {
            "id": str(user.pk),
            "name": user.name,
            "email": user.email,
            "language": user.language or None,
            "time_zone": user.time_zone or None,
            "team": {"id": str(user.team.pk), "name": user.team.name} if user.team else None,
            "token": token
            and {
                "name": token.name,
                "role": token.role.key if token.role else None,
                "expires_at": token.expires_at and token.expires_at.isoformat(),
            },
            "rights": {t.slug: _rights(asker, t) for t in registry.all_types()},
        }
    )


@router.api_operation(READ, "/types")
def list_types(request: HttpRequest) -> HttpResponse:
    asker = asker_of(request)
    only_parameters(request)
    shown = [t for t in registry.all_types() if asker.may(t, "view") or asker.may(t, "create")]
    return reply({"items": [_type_json(asker, record_type, whole=False) for record_type in shown]})


@router.api_operation(READ, "/types/{slug}")
def read_type(request: HttpRequest, slug: str) -> HttpResponse:
    asker = asker_of(request)
    only_parameters(request)
    return reply(_type_json(asker, type_of(asker, slug), whole=True))


def _rights(asker: Asker, record_type: RecordType) -> dict[str, str]:
    """Each right with its scope: none, own, team, tree or all."""
    return {right: asker.scope(record_type, right) for right in RIGHTS}


def _type_json(asker: Asker, record_type: RecordType, *, whole: bool) -> dict[str, Any]:
    """`whole` adds the choices of the world's lists (countries, time zones…), some hundreds each."""
    return {
        "key": record_type.key,
        "slug": record_type.slug,
        "path": f"{ROOT}/{record_type.slug}",
        "label": str(record_type.label),
        "label_plural": str(record_type.label_plural),
        "title": record_type.title,
        "fields": [_field_json(field, whole) for field in record_type.all_fields.values()],
        "lines": [_lines_json(lines, whole) for lines in record_type.lines.values()],
        "collections": [{"name": c.name, "label": str(c.label)} for c in _collections(record_type)],
        "sorts": sorted(record_type.sort_columns),
        "groups": record_type.groups.split(),
        "measures": record_type.measures.split(),
        "actions": [_action_json(action, whole) for action in record_type.all_actions.values()],
        "rights": _rights(asker, record_type),
    }


def _collections(record_type: RecordType) -> list[Collection]:
    return list(scope_of(record_type).collections.values())


def _lines_json(lines: Lines, whole: bool) -> dict[str, Any]:
    return {
        "name": lines.name,
        "label": str(lines.label or lines.model._meta.verbose_name_plural),
        "fields": [_field_json(field, whole) for field in lines.all_fields.values()],
    }


def _action_json(action: Action, whole: bool) -> dict[str, Any]:
    return {
        "name": action.name,
        "label": str(action.label),
        "help": action.help,
        "right": action.right,
        "undo": action.undo,
        "inputs": [_field_json(field, whole) for field in action.inputs.values()],
    }


def _field_json(field: Field, whole: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name,
        "label": str(field.label),
        "help": str(field.help),
        "kind": field.kind.key,
        "required": field.required,
        "read_only": field.is_fact,
        "operators": list(field.kind.operators),
        "schema": field.kind.schema(field),
    }
    if field.target:
        found["target"] = field.target
    if field.currency_field:
        found["currency_field"] = field.currency_field
    if isinstance(field.kind, ChoiceKind) and (whole or not isinstance(field.kind, CodeKind)):
        options = field.kind.options(field)
        found["choices"] = [{"key": o.key, "label": str(o.label), "colour": o.colour} for o in options]
    return found
