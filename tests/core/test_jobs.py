"""Jobs as rows: what a person sees of long work, whatever happens to it."""

import json
import logging

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from zhike.core import jobs
from zhike.core.logs import JsonFormatter
from zhike.core.models import Job, JobState, User

pytestmark = pytest.mark.django_db


@jobs.work("test.add")
def add(current: jobs.Work, *, numbers: list[int]) -> dict[str, int]:
    for place, _number in enumerate(numbers, start=1):
        current.progress(place, len(numbers))
    current.log("added", count=len(numbers))
    return {"sum": sum(numbers)}


@jobs.work("test.refuse")
def refuse(current: jobs.Work, *, line: int) -> None:
    raise jobs.JobFailure("unknown_currency", line=line)


@jobs.work("test.break")
def break_down(current: jobs.Work) -> None:
    raise ZeroDivisionError("secret detail")


def done(job: Job) -> Job:
    jobs.run(str(job.pk))
    job.refresh_from_db()
    return job


def test_job_is_enqueued_with_its_row():
    by = User.objects.create_user("li@example.com", name="Li")
    job = jobs.start("test.add", {"numbers": [1, 2]}, by=by, title="adding")
    queued = ProcrastinateJob.objects.get()
    assert (job.state, job.title, job.asked_by, job.params) == ("queued", "adding", by, {"numbers": [1, 2]})
    assert (queued.task_name, queued.args, queued.status) == ("core.run_job", {"job_id": str(job.pk)}, "todo")


def test_rolled_back_start_leaves_no_job():
    with transaction.atomic():
        jobs.start("test.add", {"numbers": []})
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"No work of kind 'test\.none' is registered"):
        jobs.start("test.none", {})


def test_finished_job_has_result_counts_and_log():
    job = done(jobs.start("test.add", {"numbers": [1, 2, 39]}))
    assert (job.state, job.result, job.done, job.total, job.attempts) == ("done", {"sum": 42}, 3, 3, 1)
    assert [(line["key"], line["params"]) for line in job.log] == [("added", {"count": 3})]
    assert job.rate > 0
    assert job.started_at <= job.finished_at


def test_finished_job_is_not_run_again():
    job = done(jobs.start("test.add", {"numbers": [1]}))
    assert done(job).attempts == 1


def test_understood_failure_keeps_key_and_parameters():
    job = done(jobs.start("test.refuse", {"line": 7}))
    assert (job.state, job.error, job.error_params) == ("failed", "unknown_currency", {"line": 7})


def test_unexpected_failure_shows_no_detail(caplog):
    job = done(jobs.start("test.break", {}))
    assert (job.state, job.error, job.error_params) == ("failed", "unexpected", {"type": "ZeroDivisionError"})
    assert "secret detail" in caplog.text


def test_queued_job_is_cancelled_at_once():
    job = jobs.start("test.add", {"numbers": [1]})
    jobs.cancel(job)
    assert done(job).state == JobState.CANCELLED
    assert job.attempts == 0


def test_running_job_is_cancelled_at_its_next_check():
    job = jobs.start("test.add", {"numbers": [1]})
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    jobs.cancel(job)
    assert done(job).state == JobState.CANCELLED
    assert job.result is None


def test_stopping_worker_gives_the_job_back():
    job = jobs.start("test.add", {"numbers": [1]})
    with pytest.raises(jobs.JobInterrupted):
        jobs.run(str(job.pk), must_stop=lambda: True)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert done(job).attempts == 2


def test_log_keeps_the_latest_lines():
    job = jobs.start("test.add", {"numbers": []})
    current = jobs.Work(job)
    for line in range(jobs.LOG_LINES + 5):
        current.log("line", number=line)
    job.refresh_from_db()
    assert len(job.log) == jobs.LOG_LINES
    assert job.log[0]["params"] == {"number": 5}


def test_time_left_follows_the_rate():
    job = Job(kind="test.add", state=JobState.RUNNING, done=30, total=100, rate=7.0)
    assert job.seconds_left == 10.0
    assert Job(kind="test.add", state=JobState.RUNNING, done=30).seconds_left is None


def test_json_log_is_one_object_a_line():
    record = logging.makeLogRecord(
        {"name": "zhike", "levelname": "INFO", "msg": "客户 %s\n", "args": (7,), "customer": 7}
    )
    line = JsonFormatter().format(record)
    entry = json.loads(line)
    assert "\n" not in line
    assert (entry["message"], entry["level"], entry["customer"]) == ("客户 7\n", "info", 7)
