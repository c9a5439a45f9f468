"""`zhike up` as one process tree: it stands together, falls together, and comes back."""

import os
import re
import signal
import tempfile
import uuid
from pathlib import Path

import psutil
import pytest

from tests.core.running import Installation, wait_for

DEFER = """
from zhike.core import jobs
print(jobs.start("test.slow", {"steps": 60, "seconds": 0.05}).pk)
"""


@pytest.fixture(scope="module")
def installation():
    with tempfile.TemporaryDirectory(prefix="zhike-up-") as folder:
        Path(folder).chmod(0o711)
        installation = Installation(Path(folder) / "home")
        installation.first_start = installation.up()
        with installation.connect() as connection:
            connection.execute("CREATE TABLE slow_steps (job uuid, step int, PRIMARY KEY (job, step))")
        yield installation
        if installation.process.poll() is None:
            installation.stop()


def start_job(installation: Installation) -> uuid.UUID:
    done = installation.zhike("manage", "shell", "--no-imports", "--command", DEFER)
    assert done.returncode == 0, done.stderr
    return uuid.UUID(done.stdout.split()[-1])


def steps_of(installation: Installation, job: uuid.UUID) -> list[int]:
    with installation.connect() as connection:
        rows = connection.execute(
            "SELECT step FROM slow_steps WHERE job = %s ORDER BY step", [job]
        ).fetchall()
    return [step for (step,) in rows]


def test_first_page_comes_soon_and_the_log_in_is_told(installation):
    assert installation.first_start < 60
    assert "Log in as admin@example.com with the password" in installation.log
    assert f"Zhike runs at http://localhost:{installation.port}" in installation.log
    assert installation.get("/healthz") == (200, {"status": "ok"})


def test_data_belongs_to_its_owner_alone(installation):
    home = installation.home
    assert (home / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert (home / "postgres").stat().st_mode & 0o777 == 0o700
    assert (home / "postgres/socket").stat().st_mode & 0o777 == 0o700
    listening = {
        connection.laddr.port
        for name in installation.everything()
        for connection in psutil.Process(int(name.split()[0])).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {installation.port}


def test_second_start_on_the_home_is_refused(installation):
    second = installation.zhike("up", ZHIKE_PORT="1")
    assert second.returncode == 1
    assert second.stderr == (
        f"zhike: Zhike already runs on {installation.home}. Stop it first, or choose another home by ZHIKE_HOME.\n"
    )
    assert installation.get("/readyz")[0] == 200


def test_busy_port_is_named(installation):
    with tempfile.TemporaryDirectory(prefix="zhike-up-") as other:
        refused = installation.zhike("up", ZHIKE_HOME=f"{other}/home")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"zhike: Port {installation.port} is used by another program. Stop that one, or choose another port, "
        f"for example ZHIKE_PORT={installation.port + 1}.\n"
    )


def test_commands_work_beside_it(installation):
    token = installation.zhike("token", "create", "admin@example.com")
    assert re.fullmatch(r"zk_[\w-]{43}\n", token.stdout), token.stderr
    doctor = installation.zhike("doctor")
    assert doctor.returncode == 0
    assert re.search(r"^ok    The embedded database is PostgreSQL 18\.", doctor.stdout, re.MULTILINE)
    assert re.search(r"^ok    The worker gave a sign of life \d+ s ago\.$", doctor.stdout, re.MULTILINE)
    assert "fail" not in doctor.stdout
    assert installation.get("/readyz")[0] == 200


def test_wrong_setting_stops_every_command(installation):
    refused = installation.zhike("up", ZHIKE_PORT="http")
    assert (refused.returncode, refused.stderr) == (
        1,
        "zhike: ZHIKE_PORT='http' is not a whole number; use 1 to 65535.\n",
    )


def test_killed_web_server_comes_back(installation):
    before = installation.children()["web"]
    before.kill()
    wait_for(lambda: installation.children().get("web") not in {before, None})
    wait_for(lambda: installation.get("/readyz")[0] == 200)


def test_killed_database_comes_back(installation):
    pid = int((installation.home / "postgres/data/postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: installation.get("/readyz")[0] != 200)
    wait_for(lambda: installation.get("/readyz")[0] == 200)
    wait_for(lambda: installation.children().get("worker"))


def test_job_of_a_killed_worker_is_resumed_without_loss_or_double_effect(installation):
    job = start_job(installation)
    wait_for(lambda: len(steps_of(installation, job)) > 5)
    installation.children()["worker"].kill()
    killed_at = len(steps_of(installation, job))
    assert killed_at < 60
    wait_for(lambda: installation.job(job)[0] == "done", 45)
    state, done, attempts, log = installation.job(job)
    assert (state, done, attempts) == ("done", 60, 2)
    assert [line["key"] for line in log] == ["resumed"]
    assert steps_of(installation, job) == list(range(60))


def test_stop_in_the_middle_of_a_job_and_start_again(installation):
    job = start_job(installation)
    wait_for(lambda: len(steps_of(installation, job)) > 2)
    assert installation.stop() == 0
    assert wait_for(lambda: not installation.everything(), 10)
    assert installation.up() < 6
    wait_for(lambda: installation.job(job)[0] == "done", 45)
    assert steps_of(installation, job) == list(range(60))


def test_killed_supervisor_leaves_nothing_and_starts_again(installation):
    installation.stop(signal.SIGKILL)
    wait_for(lambda: not installation.everything(), 60)
    installation.up()
    installation.stop(signal.SIGKILL)
    installation.up()  # at once, while the others are still ending
    assert installation.get("/healthz") == (200, {"status": "ok"})


def test_everything_killed_starts_again(installation):
    for line in installation.everything():
        os.kill(int(line.split()[0]), signal.SIGKILL)
    installation.process.wait()
    installation.up()
    with installation.connect() as connection:
        assert connection.execute("SELECT email FROM core_user").fetchall() == [("admin@example.com",)]


def test_commands_work_without_it(installation):
    assert installation.stop(signal.SIGINT) == 0
    wait_for(lambda: not installation.everything(), 10)
    token = installation.zhike("token", "create", "admin@example.com")
    assert re.fullmatch(r"zk_[\w-]{43}\n", token.stdout), token.stderr
    assert wait_for(lambda: not installation.everything(), 10)


def test_other_address_needs_no_embedded_server(installation):
    refused = installation.zhike("web", DATABASE_URL="postgresql://a:b@127.0.0.1:1/c")
    assert refused.returncode == 1
    assert refused.stderr.startswith("zhike: The database of DATABASE_URL cannot be reached:")
    assert installation.everything() == []
