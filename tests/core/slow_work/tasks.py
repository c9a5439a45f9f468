"""Work whose every step leaves exactly one row; a step done twice violates the key."""

import time

from django.db import connection

from zhike.core.jobs import Work, work


@work("test.slow")
def count(current: Work, *, steps: int, seconds: float) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM slow_steps WHERE job = %s", [current.job.pk])
        done = cursor.fetchone()[0]
    if done:
        current.log("resumed", done=done)
    for step in range(done, steps):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO slow_steps (job, step) VALUES (%s, %s)", [current.job.pk, step])
        current.progress(step + 1, steps)
        time.sleep(seconds)
    return {"steps": steps}
