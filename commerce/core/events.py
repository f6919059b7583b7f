"""How a domain announces upward: `emit` an event; whoever cares wrote a reaction with `@on`.

The event row and one job per reaction are inserted by the caller's connection, inside its
transaction. Jobs of one aggregate run one after another (procrastinate's lock), others in
parallel. Delivery is at least once, so a reaction calls one repeatable command.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, cast

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commerce.core.models import EventRow


@dataclass(frozen=True)
class Event:
    """A fact in the past tense: ids and plain values only. The first is the aggregate's id."""

    name: ClassVar[str]
    priority: ClassVar[int] = 0  # below zero: what follows may wait for everything else

    @property
    def aggregate(self) -> str:
        kind = self.name.partition(".")[0]
        return f"{kind}:{getattr(self, fields(self)[0].name)}"


# 2, 4, 8 … seconds, given up after about an hour; a failed job stays visible in its table.
PATIENT = RetryStrategy(max_attempts=11, exponential_wait=2)

type Reaction = Callable[[Any], None]

_events: dict[str, type[Event]] = {}
_reactions: dict[str, Reaction] = {}
_listeners: dict[type[Event], list[str]] = defaultdict(list)


def on[R: Reaction](*kinds: type[Event]) -> Callable[[R], R]:
    """Register a function as the reaction to these kinds of event."""

    def register(reaction: R) -> R:
        name = f"{reaction.__module__}.{reaction.__qualname__}"
        _reactions[name] = reaction
        for kind in kinds:
            _events[kind.name] = kind
            _listeners[kind].append(name)
        return reaction

    return register


def emit(event: Event, *, not_before: datetime | None = None) -> None:
    """Write down that this happened and defer what follows from it, in the open transaction.

    What follows may be given a time before which it does not happen.
    """
    row = EventRow.objects.create(name=event.name, aggregate=event.aggregate, payload=asdict(event))
    for reaction in _listeners[type(event)]:
        react_to.configure(
            lock=f"{reaction}:{event.aggregate}",
            priority=event.priority,
            schedule_at=not_before,
        ).defer(event_id=row.pk, reaction=reaction)


def emit_all(events: Sequence[Event]) -> None:
    """The same for many at once, in two queries however many they are."""
    rows = EventRow.objects.bulk_create(
        EventRow(name=event.name, aggregate=event.aggregate, payload=asdict(event))
        for event in events
    )
    jobs = [
        react_to.configure(
            lock=f"{reaction}:{event.aggregate}", priority=event.priority
        ).make_new_job(event_id=row.pk, reaction=reaction)
        for row, event in zip(rows, events, strict=True)
        for reaction in _listeners[type(event)]
    ]
    if jobs:
        app.job_manager.batch_defer_jobs(jobs)


@app.task(name="react_to", queue="events", retry=PATIENT)
def react_to(*, reaction: str, event_id: int) -> None:
    """What a worker does with one job: hand the event to its reaction."""
    row = EventRow.objects.get(pk=event_id)
    kind = cast(Callable[..., Event], _events[row.name])
    _reactions[reaction](kind(**row.payload))
