"""The plan: what will become of every record and child row, worked out by set-based SQL before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from zhike.records.access import Asker
from zhike.records.imports import child_plans, plan_checks, refusals
from zhike.records.imports.layout import SEPARATOR, Layout, StagedField, StagedPart
from zhike.records.imports.matching import find_relations, matches
from zhike.records.imports.planning_terms import differing, differs_within, picked
from zhike.records.imports.sql import execute, found_table, literal, open_rows, plan_table, select
from zhike.records.imports.staging import rows_table

#: Rows (records with their child rows) that one transaction writes.
CHUNK_ROWS = 20_000
#: For the transaction of a plan: sorts in memory, and no compiling of statements that run once.
SETTINGS = "SET LOCAL work_mem = '128MB'; SET LOCAL jit = off"


@dataclass
class Planner:
    """Builds the plan tables of one run, records before what refers to them."""

    run_id: UUID
    layout: Layout
    asker: Asker

    def plan(self) -> None:
        execute(SETTINGS)
        refusals.forget(self.run_id)
        for top in self.layout.tops:
            self.plan_top(top)
        self.prune()

    def plan_top(self, top: StagedPart) -> None:
        children = self.layout.children(top)
        for part in (top, *children):
            find_relations(self.run_id, part, self.asker)
            refusals.refuse_unfound(self.run_id, part)
        execute(f"DROP TABLE IF EXISTS {self.table(top)}")
        execute(f"CREATE UNLOGGED TABLE {self.table(top)} AS {self.query(top)}")
        execute(f"CREATE UNIQUE INDEX ON {self.table(top)} (n)")
        execute(f"CREATE INDEX ON {self.table(top)} (key)")
        execute(f"ANALYZE {self.table(top)}")
        plan_checks.check(self.run_id, self.layout, top)
        for child in children:
            child_plans.plan_child(self.run_id, self.layout, top, child)
        if children:
            child_plans.touch_parents(self.run_id, top, children)
        self.refuse_unchangeable(top)
        refusals.refuse_planned(self.run_id, top)
        for child in children:
            child_plans.drop_refused(self.run_id, top, child)

    def table(self, part: StagedPart) -> str:
        return plan_table(self.run_id, part.index)

    # --- one record per key

    def query(self, top: StagedPart) -> str:
        """Grouped, typed, matched and compared, in one statement."""
        values = top.fields
        typed = "".join(f", {self.typed(i, one)} AS v{i}" for i, one in enumerate(values))
        sorts = "".join(
            f", coalesce(split_part(g.v{i}, {literal(SEPARATOR)}, 2), '') AS s{i}"
            for i, one in enumerate(values)
            if one.sort_column
        )
        differs = "".join(f", g.x{i}" for i, one in enumerate(values))
        joins = "".join(self.join(i, one) for i, one in enumerate(values))
        code, name = self.problem(top)
        changed = differing(top, clears=self.layout.recipe.blanks == "clear")
        skip = "WHEN true THEN 'skip'" if self.layout.recipe.on_existing == "skip" else ""
        return f"""
        WITH g AS MATERIALIZED ({self.grouped(top)}),
        m AS MATERIALIZED (SELECT DISTINCT ON (key) * FROM ({matches(top, self.layout, "SELECT key FROM g")}) all_matches
            ORDER BY key, is_trashed, is_gone),
        v AS (SELECT g.key, g.first_row, g.row_count{typed}{sorts}{differs},
                m.id AS found, m.live, m.is_trashed, m.is_gone
            FROM g LEFT JOIN m ON m.key = g.key{joins}),
        c AS (SELECT v.*, {code} AS code, {name} AS field, ''::text AS message FROM v)
        SELECT row_number() OVER (ORDER BY c.first_row) AS n, coalesce(c.found, zhike_uuid7()) AS id,
            CASE WHEN c.code <> '' THEN 'reject' WHEN c.found IS NULL THEN 'create' {skip}
                WHEN {changed} THEN 'update' ELSE 'same' END AS state, c.*
        FROM c LEFT JOIN {top.table} t ON t.id = c.found"""

    def grouped(self, top: StagedPart) -> str:
        picks = ""
        for i, one in enumerate(top.fields):
            source = self.layout.named(one.value.part).key if one.is_part else one.name
            pick = picked(source, one)
            if one.otherwise:
                pick = f"coalesce({pick}, {picked(one.otherwise.name, one.otherwise)})"
            picks += f", {pick} AS v{i}, {differs_within(source, one)} AS x{i}"
        return f"""SELECT {top.key} AS key, min(row_no) AS first_row, count(*) AS row_count{picks}
            FROM {rows_table(self.run_id)} WHERE ok AND {top.key} IS NOT NULL GROUP BY {top.key}"""

    def typed(self, i: int, one: StagedField) -> str:
        if one.is_part or one.is_found:
            return f"j{i}.id"
        if one.sort_column:
            return f"split_part(g.v{i}, {literal(SEPARATOR)}, 1)"
        return f"g.v{i}::{one.type}"

    def join(self, i: int, one: StagedField) -> str:
        if one.is_part:
            return f" LEFT JOIN {self.table(self.layout.named(one.value.part))} j{i} ON j{i}.key = g.v{i}"
        if one.is_found:
            return (
                f" LEFT JOIN {found_table(self.run_id, one.name)} j{i} ON j{i}.key = g.v{i} AND j{i}.live = 1"
            )
        return ""

    # --- what keeps a record from being written

    def problem(self, top: StagedPart) -> tuple[str, str]:
        """Two expressions: the code of the problem, and the field it is about; blank when there is none."""
        cases = [
            ("v.found IS NOT NULL AND v.is_gone", "purged", ""),
            ("v.found IS NOT NULL AND v.is_trashed", "in_trash", ""),
            ("v.live > 1", "ambiguous", top.part.key.field),
        ]
        if open_to := open_rows(self.asker, top.record_type, "view"):
            cases.append((f"v.found IS NOT NULL AND v.found NOT IN ({open_to})", "not_open", ""))
        if top.part.missing == "reject":
            cases.append(("v.found IS NULL", "no_such_record", ""))
        if not self.asker.may(top.record_type, "create"):
            cases.append(("v.found IS NULL", "may_not_create", ""))
        cases.extend(self.missing(top))
        code = " ".join(f"WHEN {test} THEN {literal(code)}" for test, code, _name in cases)
        name = " ".join(f"WHEN {test} THEN {literal(name)}" for test, _code, name in cases)
        return f"CASE {code} ELSE '' END", f"CASE {name} ELSE '' END"

    def missing(self, top: StagedPart) -> Iterator[tuple[str, str, str]]:
        for name, declared in top.known.items():
            if declared.required and not declared.is_fact and not declared.is_links:
                position = next((i for i, one in enumerate(top.fields) if one.field.name == name), None)
                blank = "" if position is None else f" AND v.v{position} IS NULL"
                yield f"v.found IS NULL{blank}", "required", name

    def refuse_unchangeable(self, top: StagedPart) -> None:
        if open_to := open_rows(self.asker, top.record_type, "change"):
            execute(
                f"UPDATE {self.table(top)} SET state = 'reject', code = 'may_not_change'"
                f" WHERE state = 'update' AND id NOT IN ({open_to})"
            )

    # --- records that only refused rows spoke of

    def prune(self) -> None:
        """Takes out of the plan what no accepted row speaks of any more, from the last part to the first."""
        if not refusals.any_planned(self.run_id):
            return
        tops = self.layout.tops
        for position in range(len(tops) - 1, -1, -1):
            top = tops[position]
            used = "".join(
                f" AND NOT EXISTS (SELECT 1 FROM {self.table(later)} o WHERE o.v{i} = p.id AND o.state <> 'reject')"
                for later in tops[position + 1 :]
                for i, one in enumerate(later.fields)
                if one.value.part == top.part.name
            )
            execute(
                f"DELETE FROM {self.table(top)} p WHERE state <> 'reject' AND NOT EXISTS"
                f" (SELECT 1 FROM {rows_table(self.run_id)} r WHERE r.ok AND r.{top.key} = p.key){used}"
            )

    def chunks(self, top: StagedPart) -> list[tuple[int, int]]:
        """Ranges of n, each of about CHUNK_ROWS rows, over what is to be written."""
        weight = "1 + row_count" if self.layout.children(top) else "1"
        return select(
            f"""SELECT min(n), max(n) FROM (
                SELECT n, div(sum({weight}) OVER (ORDER BY n) - 1, {CHUNK_ROWS}) AS part
                FROM {self.table(top)} WHERE state IN ('create', 'update')
            ) weighed GROUP BY part ORDER BY 1"""
        )
