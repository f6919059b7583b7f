"""A worker that commits as the real one does: a job is taken, done and ended, each by itself."""

from __future__ import annotations

from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from commerce.core.tasks import resume_jobs

MOST_JOBS = 500


def work() -> None:
    """Do every job that may be begun now, in the worker's order."""
    worker = _one("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
    for _ in range(MOST_JOBS):
        number = _one("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", worker)
        if number is None:
            return
        job = ProcrastinateJob.objects.get(pk=number)
        app.tasks[job.task_name](**job.args)
        _one("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", number)
    raise AssertionError(f"After {MOST_JOBS} jobs there are still more: they cause each other")


def wake() -> None:
    """The dead worker was silent for long enough, and the clock strikes."""
    _one("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    async_to_sync(resume_jobs.func)(timestamp=0)


def _one(sql: str, *values: object) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None
