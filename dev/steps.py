"""Telling a person in a terminal what happens, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

console = Console(highlight=False)

Tell = Callable[[str], None]


@contextmanager
def step(title: str) -> Iterator[Tell]:
    """`with step("Migrating") as tell:` shows it at work; `tell("…")` says what it is at."""
    began = time.monotonic()
    with console.status(f"{title} …") as status:
        yield lambda detail: status.update(f"{title} … [dim]{escape(detail)}[/dim]")
    console.print(f"  [green]✓[/green] {title} [dim]{time.monotonic() - began:.1f} s[/dim]")
