"""How often somebody may do something: counted in Redis, in fixed windows of time."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """At most so many in so many seconds."""

    most: int
    seconds: int


@dataclass(frozen=True)
class Allowance:
    """What is left of a limit, and in how many seconds it begins anew."""

    most: int
    left: int
    resets_in: int

    @property
    def is_spent(self) -> bool:
        return self.left < 0


def spend(subject: str, limit: Limit) -> Allowance:
    """Count one more of this subject (`codes:203.0.113.7`)."""
    window, elapsed = divmod(int(time.time()), limit.seconds)
    key = f"limit:{subject}:{window}"
    cache.add(key, 0, limit.seconds)
    try:
        used = cache.incr(key)
    except ValueError:  # it ran out between the two
        used = 1
    return Allowance(limit.most, limit.most - used, limit.seconds - elapsed)
