"""Races with real connections: each runner is a thread with a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from commerce.core.errors import Refusal

PATIENCE = 60  # seconds; a race that takes longer hangs


def race(*runners: Callable[[], Any], at_once: int | None = None) -> list[Any]:
    """Start all runners at the same moment; what each of them returned, or why it was refused.

    `at_once` is how many connections there are for them. Any other exception is the test's.
    """
    lanes = at_once or len(runners)
    start = threading.Barrier(lanes, timeout=PATIENCE)
    shares: list[Sequence[int]] = [range(lane, len(runners), lanes) for lane in range(lanes)]
    outcomes: list[Any] = [None] * len(runners)

    def run(share: Sequence[int]) -> None:
        try:
            connections["default"].ensure_connection()
            start.wait()
            for number in share:
                outcomes[number] = _outcome(runners[number])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=lanes) as pool:
        for done in [pool.submit(run, share) for share in shares]:
            done.result(timeout=PATIENCE)
    return outcomes


def _outcome(runner: Callable[[], Any]) -> Any:
    try:
        return runner()
    except Refusal as refusal:
        return refusal
