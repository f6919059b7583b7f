"""A bar for commands that go through the whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class PaceColumn(ProgressColumn):
    """How many are done in a second, over the whole time."""

    def render(self, task: Task) -> Text:
        pace = task.completed / task.elapsed if task.elapsed else 0
        return Text(f"{pace:,.0f}/s", style="progress.data.speed")


@contextmanager
def progress_bar(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """`with progress_bar("Products", 500) as done: … done(20)`."""
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        PaceColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as progress:
        task = progress.add_task(title, total=total)
        yield lambda more: progress.advance(task, more)
