"""Applying the plan: chunk by chunk, each in one transaction with its history, derived values and event."""

import time
from collections import Counter
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected, SerializationFailure

from zhike.records import change_sets, events
from zhike.records.auto_numbers import auto_number_fields, next_numbers
from zhike.records.imports import refusals
from zhike.records.imports.layout import Layout, StagedField, StagedPart
from zhike.records.imports.matching import remembers
from zhike.records.imports.planning_terms import new_value
from zhike.records.imports.sql import (
    columns_to_fill,
    default_sql,
    execute,
    execute_joined_by_hash,
    literal,
    plan_table,
    select,
)
from zhike.records.models import ChangeSet
from zhike.records.storage import MoneyField, SortKeyField

#: Money whose worth in the base currency follows from the row; `{0}` amount, `{1}` currency, `{2}` day.
RATE = """CASE WHEN {1} = {base} THEN 1 ELSE (SELECT rate FROM core_currencyrate
    WHERE currency_id = {1} AND valid_from <= {2} ORDER BY valid_from DESC LIMIT 1) END"""


CROSSED = (DeadlockDetected, SerializationFailure)
CROSSINGS = 6
#: What the ledger calls records that the database refused.
REFUSED = "refused"


class Applier:
    """Writes what is planned for one top part and its child rows."""

    def __init__(
        self, run_id: UUID, layout: Layout, top: StagedPart, owner_id: UUID | None, team_id: UUID | None
    ) -> None:
        self.run_id = run_id
        self.layout = layout
        self.top = top
        self.children = layout.children(top)
        self.owner_id, self.team_id = owner_id, team_id
        self.clears = layout.recipe.blanks == "clear"

    def apply(
        self, change_set: ChangeSet, step: str, number: int, first: int, last: int, *, apart: bool = False
    ) -> dict[str, int] | None:
        """Writes one range of the plan; None when an earlier attempt has done so.

        A range that crosses another writer of the same rows is rolled back by the database, and tried again.
        With `apart`, records that the database refuses are set apart from the others and rejected.
        """
        for attempt in range(CROSSINGS):
            try:
                return self._apply_once(change_set, step, number, first, last, apart)
            except OperationalError as error:
                if not isinstance(error.__cause__, CROSSED) or attempt == CROSSINGS - 1:
                    raise
                time.sleep(0.1 * 2**attempt)
        return None

    def _apply_once(
        self, change_set: ChangeSet, step: str, number: int, first: int, last: int, apart: bool
    ) -> dict[str, int] | None:
        with change_sets.chunk(change_set, step, number) as part:
            if part is None:
                return None
            execute("SET LOCAL jit = off")
            part.counts = self.write_apart(first, last) if apart else self.write(first, last)
            return dict(part.counts)

    def write_apart(self, first: int, last: int) -> dict[str, int]:
        """As `write`; a refused range is halved until the record that the database refuses stands alone."""
        try:
            with transaction.atomic():
                counts = self.write(first, last)
                execute("SET CONSTRAINTS ALL IMMEDIATE")
                execute("SET CONSTRAINTS ALL DEFERRED")
                return counts
        except IntegrityError as error:
            if first == last:
                refusals.refuse_written(self.run_id, self.top, first, error)
                return {REFUSED: 1}
        middle = (first + last) // 2
        halves = Counter(self.write_apart(first, middle))
        halves.update(self.write_apart(middle + 1, last))
        return dict(halves)

    def write(self, first: int, last: int) -> dict[str, int]:
        created = self._ids("create", first, last)
        changed = self._ids("update", first, last)
        counts = {"created": len(created), "changed": len(changed)}
        self._insert(first, last, len(created))
        if changed:
            self._update(first, last)
        for child in self.children:
            lines = self._write_children(child, first, last)
            counts |= {f"{child.part.name}.{name}": number for name, number in lines.items()}
        record_type = self.top.record_type
        record_type.derive([*created, *changed])
        for name, ids in (("created", created), ("changed", changed)):
            if ids:
                events.emit_named(f"{record_type.key}.{name}", record_type.key, ids, {}, is_replayed=True)
        return counts

    def _ids(self, state: str, first: int, last: int) -> list[UUID]:
        return [row[0] for row in select(f"SELECT c.id FROM {self._range(first, last, state)} ORDER BY c.n")]

    def _range(self, first: int, last: int, state: str) -> str:
        return f"{plan_table(self.run_id, self.top.index)} c WHERE c.n BETWEEN {first} AND {last} AND c.state = '{state}'"

    # --- records

    def _insert(self, first: int, last: int, count: int) -> None:
        if not count:
            return
        numbers = {f.name: next_numbers(f, count) for f in auto_number_fields(self.top.model)}
        values = self._new_values(self.top) | self._bookkeeping()
        joins, params = "", []
        for i, (name, given) in enumerate(numbers.items()):
            joins += f" JOIN unnest(%s::text[]) WITH ORDINALITY a{i}(number, place) ON a{i}.place = c.place"
            params.append(given)
            values[name] = f"a{i}.number"
        columns = ", ".join(f'"{name}"' for name in values)
        execute(
            f"INSERT INTO {self.top.table} ({columns}) SELECT {_plain(values)} FROM"
            f" (SELECT *, row_number() OVER (ORDER BY n) AS place FROM {self._range(first, last, 'create')}) c{joins}",
            params,
        )
        system, condition = remembers(self.top)
        if system:
            names = f"{literal(self.top.record_type.key)}, id, {literal(system)}, key"
            execute(
                f"INSERT INTO records_externalid (record_type, record_id, system, value) SELECT {names}"
                f" FROM {self._range(first, last, 'create')} AND {condition}"
            )

    def _bookkeeping(self) -> dict[str, str]:
        now = f"{literal(timezone.now())}::timestamptz"
        values = {"id": "c.id", "version": "1", "created_at": now, "changed_at": now}
        given = {one.field.name for one in self.top.fields}
        if "owner" not in given:
            values["owner_id"] = f"{literal(self.owner_id)}::uuid"
        if "team" not in given:
            values["team_id"] = f"{literal(self.team_id)}::uuid"
        return values

    def _new_values(self, part: StagedPart) -> dict[str, str]:
        """An expression for every column of a new row: the file's value, or the default."""
        by_column = {one.field.attname: (i, one) for i, one in enumerate(part.fields)}
        values: dict[str, str] = {}
        for field in columns_to_fill(part.model):
            if field.primary_key or field.attname in {"version", "created_at", "changed_at"}:
                continue
            found = by_column.get(field.attname)
            if found is None:
                values[field.column] = default_sql(field)
            elif field.null:
                values[field.column] = f"c.v{found[0]}"
            else:
                values[field.column] = f"coalesce(c.v{found[0]}, {default_sql(field)})"
        return values | self._following(part, values, by_column, "")

    def _following(
        self,
        part: StagedPart,
        values: dict[str, str],
        by_column: dict[str, tuple[int, StagedField]],
        kept: str,
    ) -> dict[str, str]:
        """Columns that follow from others of the row: sort keys and amounts in the base currency."""
        found: dict[str, str] = {}
        for field in part.model._meta.concrete_fields:
            if isinstance(field, SortKeyField) and field.of in by_column:
                i = by_column[field.of][0]
                unnamed = f"{kept}{field.column}" if kept else "''"
                found[field.column] = f"CASE WHEN c.v{i} IS NULL THEN {unnamed} ELSE left(c.s{i}, 200) END"
            elif (
                isinstance(field, MoneyField)
                and field.based
                and {field.attname, field.currency, field.rated_by} & set(by_column)
            ):
                found |= _base_columns(field, values, kept)
        return found

    def _update(self, first: int, last: int) -> None:
        by_column = {
            one.field.attname: (i, one) for i, one in enumerate(self.top.fields) if not one.value.only_new
        }
        values = {one.column: new_value(i, one, clears=self.clears) for i, one in by_column.values()}
        values |= self._following(self.top, values, by_column, "t.")
        sets = "".join(f', "{name}" = {value}' for name, value in values.items())
        now = literal(timezone.now())
        execute_joined_by_hash(
            f"UPDATE {self.top.table} t SET version = t.version + 1, changed_at = {now}::timestamptz{sets}"
            f" FROM {self._range(first, last, 'update')} AND t.id = c.id AND t.trashed_at IS NULL"
        )

    # --- child rows

    def _write_children(self, child: StagedPart, first: int, last: int) -> dict[str, int]:
        assert child.lines is not None
        plan = plan_table(self.run_id, child.index)
        here = f"{plan} c WHERE c.n BETWEEN {first} AND {last} AND c.state"
        values = {"id": "c.id"} | self._new_values(child)
        values[child.lines.parent.column] = "c.parent_id"
        values["position"] = "c.position"
        if not child.is_positioned:
            behind = f'(SELECT max(o.position) + 1 FROM {child.table} o WHERE o."{child.lines.parent.column}" = c.parent_id)'
            values["position"] = f"coalesce({behind}, 0) + c.position"
        columns = ", ".join(f'"{name}"' for name in values)
        created = execute(
            f"INSERT INTO {child.table} ({columns}) SELECT {_plain(values)} FROM {here} = 'create' ORDER BY c.n, c.position"
        )
        by_column = {
            one.field.attname: (i, one) for i, one in enumerate(child.fields) if not one.value.only_new
        }
        sets = {one.column: new_value(i, one, clears=self.clears) for i, one in by_column.values()}
        sets |= self._following(child, sets, by_column, "t.")
        if not sets or not select(f"SELECT 1 FROM {here} = 'update' LIMIT 1"):
            return {"created": created, "changed": 0}
        assigned = ", ".join(f'"{name}" = {value}' for name, value in sets.items())
        changed = execute_joined_by_hash(
            f"UPDATE {child.table} t SET {assigned} FROM {here} = 'update' AND t.id = c.found"
        )
        return {"created": created, "changed": changed}


def _base_columns(field: MoneyField, values: dict[str, str], kept: str) -> dict[str, str]:
    amount = values.get(field.attname, f"{kept}{field.attname}")
    currency = values.get(field.currency, f"{kept}{field.currency}")
    moment = values.get(field.rated_by, f"{kept}{field.rated_by}") if field.rated_by else ""
    today = f"{literal(timezone.now())}::timestamptz"
    day = (
        f"((coalesce({moment}, {today})) AT TIME ZONE 'UTC')::date"
        if moment
        else f"({today} AT TIME ZONE 'UTC')::date"
    )
    rate = (
        RATE.replace("{1}", f"({currency})")
        .replace("{2}", day)
        .replace("{base}", literal(settings.BASE_CURRENCY))
    )
    worth = f"round(({amount}) * ({rate}), 4)"
    return {
        f"{field.name}_base": worth,
        f"{field.name}_rate_on": f"CASE WHEN {worth} IS NOT NULL THEN {day} END",
    }


def _plain(values: dict[str, str]) -> str:
    return ", ".join(values.values())
