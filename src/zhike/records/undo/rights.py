"""Which records of a change set the asker may put back: by the right on each, or as the one who made it."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import EmptyResultSet

from zhike.records import access
from zhike.records.access import Asker
from zhike.records.declaration import RecordType
from zhike.records.imports.sql import select
from zhike.records.undo.net import TABLE, whole
from zhike.records.undo.tables import record_part

#: The right that a phase needs on each record.
NEEDED = {"change": "change", "trash": "delete", "remove": "delete", "restore": "delete"}
#: Whoever made the change set needs this right on some record, and to see the one in question.
MAKER = {**NEEDED, "remove": "create"}


def right_for(asker: Asker, record_type: RecordType, phase: str, is_maker: bool) -> str | None:
    """The right to look for on each record; None where there is no hope."""
    if is_maker and asker.may(record_type, MAKER[phase]):
        return "view"
    return NEEDED[phase] if asker.may(record_type, NEEDED[phase]) else None


def allowed(asker: Asker, record_type: RecordType, ids: Sequence[UUID], right: str | None) -> set[UUID]:
    """Those of the existing records, trashed or not, that the right reaches."""
    condition = access.rule(asker, record_type, right) if right else None
    if condition is None:
        return set()
    if asker.scope(record_type, right or "") == "all":
        return set(ids)
    found = record_type.model._default_manager.filter(condition, pk__in=ids)
    return set(found.values_list("pk", flat=True))


def allowed_before(
    asker: Asker, record_type: RecordType, ids: Sequence[UUID], right: str | None
) -> set[UUID]:
    """As `allowed`, for records that are gone: the rule is asked of the values they had."""
    condition = access.rule(asker, record_type, right) if right else None
    if condition is None:
        return set()
    if asker.scope(record_type, right or "") == "all":
        return set(ids)
    query = record_type.model._default_manager.filter(condition).order_by().values("pk").query
    try:
        text, params = query.sql_with_params()
    except EmptyResultSet:
        return set()
    table = record_part(record_type).table
    # A common table expression of the same name stands before the table itself.
    gone = f"""SELECT p.* FROM {TABLE} u
        CROSS JOIN LATERAL jsonb_populate_record(NULL::"{table}", {whole("u.olds", "'{}'::jsonb")}) p
        WHERE u."table" = '{table}' AND u.record_id = ANY(%s)"""
    return {row[0] for row in select(f'WITH "{table}" AS ({gone}) {text}', [list(ids), *params])}
