"""Is everything that the shop stands on there? Asked by `/readyz` and by `manage.py doctor`.

A probe is a function that returns nothing when all is well and raises `Sick` when it is not,
saying what is wrong and how to mend it. Any app registers its own with `@probe`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError


class Sick(Exception):
    """What is wrong, and how to mend it."""

    def __init__(self, wrong: str, mend: str) -> None:
        super().__init__(wrong)
        self.wrong, self.mend = wrong, mend


@dataclass(frozen=True)
class Probe:
    name: str
    ask: Callable[[], None]
    is_vital: bool  # without it no request can be answered


PROBES: list[Probe] = []


def probe(
    name: str, *, is_vital: bool = False
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a question about the health of the shop."""

    def register(ask: Callable[[], None]) -> Callable[[], None]:
        PROBES.append(Probe(name, ask, is_vital))
        return ask

    return register


def finding(asked: Probe) -> Sick | None:
    """What this probe finds wrong, if anything."""
    try:
        asked.ask()
    except Sick as sick:
        return sick
    return None


@probe("database", is_vital=True)
def database_answers() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT similarity('телефон', 'телефоны') > 0.5")
            knows_cyrillic = cursor.fetchone()[0]
    except DatabaseError as error:
        raise Sick(
            f"PostgreSQL does not answer: {type(error).__name__}",
            "Check DATABASE_URL and that the server runs and has the extension pg_trgm.",
        ) from None
    if not knows_cyrillic:
        raise Sick(
            "The database does not know Cyrillic letters, so search finds nothing.",
            "Create the cluster anew with initdb --locale=C.UTF-8.",
        )


@probe("migrations")
def schema_is_current() -> None:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return  # the probe above tells that
    if missing:
        raise Sick(f"{len(missing)} migrations are missing.", "Run python manage.py migrate.")


@probe("cache", is_vital=True)
def cache_answers() -> None:
    key, value = f"doctor-{secrets.token_hex(8)}", secrets.token_hex(8)
    try:
        cache.set(key, value, 5)
        kept = cache.get(key)
    except (RedisError, OSError) as error:
        raise Sick(
            f"Redis does not answer: {type(error).__name__}",
            "Check REDIS_URL and that the server runs.",
        ) from None
    if kept != value:
        raise Sick("Redis forgets what it is told.", "Check its memory limit and eviction policy.")


@probe("secrets")
def debug_is_off_where_it_must_be() -> None:
    if settings.DEBUG and settings.ALLOWED_HOSTS not in (
        [],
        ["localhost", "127.0.0.1", "[::1]"],
    ):
        raise Sick("DEBUG is on for a shop that others can reach.", "Unset DEBUG.")


@probe("jobs")
def jobs_are_done() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FILTER (WHERE status = 'failed'),"
                " count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now())"
                " < now() - interval '5 minutes') FROM procrastinate_jobs"
            )
            failed, waiting = cursor.fetchone()
    except DatabaseError:
        return
    if failed:
        raise Sick(
            f"{failed} jobs have failed for good.",
            "See python manage.py procrastinate shell, or the jobs in the admin; then retry them.",
        )
    if waiting:
        raise Sick(
            f"{waiting} jobs have been waiting for more than five minutes.",
            "Start a worker: python manage.py worker.",
        )
