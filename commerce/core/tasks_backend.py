"""Wagtail's background tasks (search index, references), done by the worker like our own jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from procrastinate.contrib.django import app

from commerce.core.events import PATIENT


class ProcrastinateBackend(BaseTaskBackend):
    """Defers each task in the caller's transaction; nobody can ask for its result."""

    def enqueue(
        self, task: Task[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> TaskResult[Any]:
        self.validate_task(task)
        what = ":".join([task.module_path, *map(str, args)])
        job = run_task.configure(lock=what).defer(
            path=task.module_path, args=list(args), kwargs=dict(kwargs)
        )
        return TaskResult(
            task=task,
            id=str(job),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


@app.task(name="run_task", queue="upkeep", retry=PATIENT)
def run_task(*, path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Run one task. What was deleted since then needs no index any more."""
    task: Task[..., Any] = import_string(path)
    try:
        task.call(*args, **kwargs)
    except ObjectDoesNotExist:
        return
