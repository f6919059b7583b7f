"""A worker for tests: it runs deferred jobs in the test's own connection and transaction."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

MOST_ROUNDS = 10_000  # jobs; more than that go round in a circle


def run_deferred_jobs() -> int:
    """Run jobs in the order of a worker until none is left, and say how many there were.

    Each runs in a savepoint of its own. The first that fails ends it: it is marked as failed
    and its exception is the test's.
    """
    for done in range(MOST_ROUNDS):
        is_time = Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now())
        job = _in_order().filter(is_time).first()
        if job is None:
            return done
        _run(job)
    raise AssertionError(f"{MOST_ROUNDS} jobs ran and there are still more: they cause each other")


def waiting_jobs() -> list[ProcrastinateJob]:
    """What a worker would run next, in order."""
    return list(_in_order())


def _in_order() -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(status="todo").order_by("-priority", "pk")


def _run(job: ProcrastinateJob) -> None:
    try:
        with transaction.atomic():
            app.tasks[job.task_name](**job.args)
    except BaseException:
        _mark(job, "failed")
        raise
    _mark(job, "succeeded")


def _mark(job: ProcrastinateJob, status: str) -> None:
    with connection.cursor() as cursor:
        # The table lets a job end only when it was begun.
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job.pk])
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job.pk])
