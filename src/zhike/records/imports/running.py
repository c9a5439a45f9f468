"""The course of an import: inspect the file, stage and check it, then write, resumable at every point."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from zhike.core.files import path_of
from zhike.core.jobs import JobCancelled, JobInterrupted
from zhike.records import change_sets
from zhike.records.access import SYSTEM, Asker, asker_for
from zhike.records.imports import reporting, sql, staging
from zhike.records.imports.applying import REFUSED, Applier
from zhike.records.imports.columns import used_columns, with_columns
from zhike.records.imports.layout import Layout, StagedPart, lay_out, mistakes
from zhike.records.imports.planning import Planner
from zhike.records.imports.readers import Unreadable, complete_reading, open_table
from zhike.records.imports.recipe import Recipe, from_json
from zhike.records.models import Chunk, Import

#: How often a plan is made anew when others write the same keys meanwhile.
MOST_PLANS = 4
#: After writing more than so many rows, statistics are gathered at once.
MANY_ROWS = 10_000
UNEXPECTED = gettext_noop(
    "Something went wrong on our side. What was written stays; run the import again to go on."
)


class Progress(Protocol):
    """What a run tells while it goes on: a job's Work, or the terminal."""

    def progress(self, done: int, total: int | None = None) -> None: ...
    def log(self, key: str, **params: Any) -> None: ...
    def check_cancelled(self) -> None: ...


class ImportFailed(Exception):
    """An import that cannot go on; `message` is an untranslated sentence with the remedy."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params


def asker_of(run: Import) -> Asker:
    return asker_for(run.asked_by) if run.asked_by else SYSTEM


def check(run: Import, work: Progress) -> None:
    """Reads the whole file and plans, without writing a record: what the preview shows."""
    with _settled(run, Import.State.CHECKING):
        course = Course(run, work)
        course.stage()
        course.plan()
        course.report()
        _save(run, state=Import.State.CHECKED, counts=run.counts, report=run.report)


def execute(run: Import, work: Progress) -> None:
    """Writes what the file says. Called again after a kill, it goes on where it was."""
    with _settled(run, Import.State.RUNNING):
        course = Course(run, work)
        course.resume_or_plan()
        for attempt in range(MOST_PLANS):
            try:
                course.apply(apart=attempt > 0)
                break
            except IntegrityError as error:
                if attempt == MOST_PLANS - 1:
                    raise ImportFailed(
                        gettext_noop(
                            "The database refuses the rows: %(reason)s Correct the file or the recipe."
                        ),
                        reason=str(error).partition("\n")[0],
                    ) from error
                work.log("records.import.planned_again")
                course.plan()
        course.finish()


@contextmanager
def _settled(run: Import, state: str) -> Iterator[None]:
    """Sets the state for the time of the block; afterwards the import says how it ended."""
    _save(run, state=state, error="", error_params={}, finished_at=None)
    try:
        yield
    except JobInterrupted:
        raise
    except JobCancelled:
        _end(run, Import.State.CANCELLED)
        raise
    except (Unreadable, ImportFailed) as error:
        _end(run, Import.State.FAILED, error=error.message, error_params=error.params)
        raise
    except Exception:
        _end(run, Import.State.FAILED, error=UNEXPECTED)
        raise


def _end(run: Import, state: str, **fields: Any) -> None:
    if run.change_set:
        change_sets.close(run.change_set)
    _save(run, state=state, finished_at=timezone.now(), **fields)


def _save(run: Import, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(run, name, value)
    run.save(update_fields=list(fields))


class Course:
    """One attempt at an import, with everything bound to its file and its asker."""

    def __init__(self, run: Import, work: Progress) -> None:
        self.run = run
        self.work = work
        self.asker = asker_of(run)
        self.path: Path = path_of(run.file.digest)
        self.recipe, self.columns = prepare(run, self.path)
        wrong = mistakes(self.recipe, self.columns, self.asker)
        if wrong:
            raise ImportFailed("%(reason)s", reason=wrong[0].message)
        self.layout: Layout = lay_out(self.recipe, self.asker)
        self.planner = Planner(run.pk, self.layout, self.asker)

    def stage(self) -> None:
        self.work.log("records.import.reading")
        _save(self.run, report={}, counts={})
        table = open_table(self.path, self.recipe.reading)
        total = self.run.inspection.get("rows")
        staged = staging.stage(self.run.pk, self.layout, table, lambda done: self.work.progress(done, total))
        tallies = {key: dict(counter.most_common(200)) for key, counter in staged.tallies.items()}
        self.run.counts = {"read": staged.read, "skipped": staged.skipped}
        self.run.report = {
            "tallies": tallies,
            "staged": staged.read - staged.skipped,
            "renamed": table.renamed,
        }
        _save(self.run, counts=self.run.counts, report=self.run.report)

    def plan(self) -> None:
        """Makes the plan anew, in one transaction: a killed attempt leaves none behind."""
        self.work.log("records.import.planning")
        with transaction.atomic():
            self.planner.plan()
            _save(self.run, generation=self.run.generation + 1)
        self.work.check_cancelled()

    def report(self) -> None:
        self.run.counts |= {
            "rejected": reporting.rejected_rows(self.run.pk),
            "parts": reporting.all_counts(self.run.pk, self.layout),
        }
        self.run.report |= {
            "warnings": reporting.warnings(self.run.pk, self.layout),
            "differences": reporting.differences(self.run.pk, self.layout),
            "unmapped": self.unmapped(),
        }

    def unmapped(self) -> list[str]:
        """Columns of the file that go nowhere."""
        own = {staging.ROW_COLUMN, staging.LINE_COLUMN, staging.REASON_COLUMN}
        return [name for name in self.columns if name not in used_columns(self.recipe) and name not in own]

    # --- writing

    def resume_or_plan(self) -> None:
        """Goes on with the plan of a killed run; otherwise stages what is not, and plans by the present records."""
        is_whole = self._is_staged()
        if is_whole and self.run.change_set and self.run.change_set.state == "open":
            self.work.log("records.import.resumed")
            return
        if not is_whole:
            self.stage()
        self.plan()
        self.report()
        change_set = self.run.change_set
        if change_set is None or change_set.state != "open":
            change_set = change_sets.open_change_set(
                self.asker, "import", "import", **{"import": str(self.run.pk), "file": self.run.file.name}
            )
        _save(self.run, change_set=change_set, counts=self.run.counts, report=self.run.report)

    def _is_staged(self) -> bool:
        """Whether the staging of the check is still there; a crash of the database empties unlogged tables."""
        table = staging.rows_table(self.run.pk)
        if not self.run.report.get("staged") or not sql.exists(table):
            return False
        kept = int(sql.select(f"SELECT count(*) FROM {table}")[0][0])
        tops = [sql.plan_table(self.run.pk, top.index) for top in self.layout.tops]
        return kept > 0 and all(sql.exists(name) for name in tops)

    def apply(self, *, apart: bool = False) -> None:
        """Writes the plan. Only a second attempt sets records apart that the database refuses: it costs savepoints."""
        steps = [(top, self.planner.chunks(top)) for top in self.layout.tops]
        total = sum(self.weight(top, first, last) for top, ranges in steps for first, last in ranges)
        done = 0
        self.work.log("records.import.writing", rows=total)
        for top, ranges in steps:
            applier = Applier(self.run.pk, self.layout, top, *self.owner())
            for number, (first, last) in enumerate(ranges):
                step = f"{self.run.generation}.{top.part.name}"
                applier.apply(self.run.change_set, step, number, first, last, apart=apart)  # type: ignore[arg-type]
                done += self.weight(top, first, last)
                self.work.progress(done, total)
        if total > MANY_ROWS:
            self._gather_statistics()

    def _gather_statistics(self) -> None:
        """Whoever asks next finds plans that know how much there is now, without waiting for autovacuum."""
        for top in self.layout.tops:
            for part in (top, *self.layout.children(top)):
                sql.execute(f"ANALYZE {part.table}")

    def weight(self, top: StagedPart, first: int, last: int) -> int:
        plan = sql.plan_table(self.run.pk, top.index)
        rows = "1 + row_count" if self.layout.children(top) else "1"
        return int(
            sql.select(
                f"SELECT coalesce(sum({rows}), 0) FROM {plan}"
                f" WHERE n BETWEEN {first} AND {last} AND state IN ('create', 'update')"
            )[0][0]
        )

    def owner(self) -> tuple[Any, Any]:
        user = self.asker.user
        team = user.team_id if user else None
        return (user.pk if user and self.recipe.owner == "me" else None), team

    def finish(self) -> None:
        self._count_what_was_written()
        self._place_rejects()
        _end(self.run, Import.State.DONE, counts=self.run.counts, report=self.run.report)
        sql.drop_tables(self.run.pk)

    def _count_what_was_written(self) -> None:
        """The ledger counts what earlier attempts wrote as well, which the last plan finds unchanged."""
        written: dict[str, int] = {}
        for counts in Chunk.objects.filter(change_set=self.run.change_set).values_list("step", "counts"):
            step, numbers = counts
            for name, number in numbers.items():
                key = name if "." in name else f"{step.partition('.')[2]}.{name}"
                written[key] = written.get(key, 0) + number
        for part in self.run.counts["parts"]:
            before = part["created"] + part["changed"]
            part["created"] = written.get(f"{part['name']}.created", 0)
            part["changed"] = written.get(f"{part['name']}.changed", 0)
            refused = written.get(f"{part['name']}.{REFUSED}", 0)
            part["rejected"] += refused
            part["same"] = max(0, part["same"] + before - part["created"] - part["changed"] - refused)
        self.run.counts["rejected"] = reporting.rejected_rows(self.run.pk)

    def _place_rejects(self) -> None:
        """Each rejected row keeps its place among the lines of its record, for when it comes corrected."""
        top = next(
            (t for t in self.layout.tops if any(c.is_positioned for c in self.layout.children(t))), None
        )
        if top is None:
            return
        sql.execute(
            f"""UPDATE records_importreject j SET place = r.place FROM (
                SELECT row_no, coalesce(line_no, row_number() OVER (PARTITION BY {top.key} ORDER BY row_no) - 1) AS place
                FROM {staging.rows_table(self.run.pk)} WHERE {top.key} IS NOT NULL) r
            WHERE j.run_id = %s AND r.row_no = j.row""",
            [self.run.pk],
        )


def prepare(run: Import, path: Path) -> tuple[Recipe, list[str]]:
    """The recipe with its reading completed and its columns named as in the file, and the file's columns."""
    recipe = from_json(run.recipe)
    reading = complete_reading(path, run.file.name, recipe.reading)
    columns = open_table(path, reading).columns
    return with_columns(recipe, reading, columns), columns
