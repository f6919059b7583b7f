import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from commerce.core import events
from commerce.core.events import Event, emit, on
from commerce.core.models import EventRow
from commerce.core.tasks import resume_jobs
from tests.jobs import waiting_jobs

SEEN: list["TeaBrewed"] = []
FAIL: list[str] = []


@dataclass(frozen=True)
class TeaBrewed(Event):
    name: ClassVar[str] = "tea.brewed"
    pot_id: int
    cups: int = 1


@pytest.fixture(autouse=True)
def tea_house(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Reactions that only these tests know: one remembers, one fails when told to."""
    for registry in ("_events", "_reactions"):
        monkeypatch.setattr(events, registry, dict(getattr(events, registry)))
    listeners = events._listeners.copy()
    monkeypatch.setattr(events, "_listeners", listeners)
    SEEN.clear()
    FAIL.clear()

    @on(TeaBrewed)
    def pour(event: TeaBrewed) -> None:
        if FAIL:
            raise RuntimeError(FAIL[0])
        SEEN.append(event)

    yield
    del listeners[TeaBrewed]


def jobs_of(pot_id: int) -> list[ProcrastinateJob]:
    return [job for job in waiting_jobs() if job.lock and job.lock.endswith(f"tea:{pot_id}")]


@pytest.mark.django_db
def test_an_event_and_its_jobs_are_written_together():
    emit(TeaBrewed(pot_id=7, cups=2))
    row = EventRow.objects.get(name="tea.brewed")
    assert (row.aggregate, row.payload) == ("tea:7", {"pot_id": 7, "cups": 2})
    (job,) = jobs_of(7)
    assert job.args["event_id"] == row.pk


@pytest.mark.django_db
def test_what_is_rolled_back_never_happened():
    with transaction.atomic():
        emit(TeaBrewed(pot_id=7))
        assert jobs_of(7)
        transaction.set_rollback(True)
    assert not EventRow.objects.filter(name="tea.brewed").exists()
    assert not jobs_of(7)


@pytest.mark.django_db(transaction=True)
def test_nobody_else_sees_an_event_before_the_commit():
    def seen_from_elsewhere() -> int:
        found: list[int] = []

        def look() -> None:
            try:
                jobs = ProcrastinateJob.objects.filter(lock__endswith="tea:7").count()
                found.append(EventRow.objects.filter(name="tea.brewed").count() + jobs)
            finally:
                connection.close()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join(timeout=10)
        return found[0]

    with transaction.atomic():
        emit(TeaBrewed(pot_id=7))
        assert seen_from_elsewhere() == 0
    assert seen_from_elsewhere() == 2


@pytest.mark.django_db
def test_a_reaction_gets_the_event_as_it_was(run_jobs):
    emit(TeaBrewed(pot_id=7, cups=3))
    assert run_jobs() == 1
    assert [TeaBrewed(pot_id=7, cups=3)] == SEEN


@pytest.mark.django_db
def test_events_of_one_pot_are_poured_in_order_and_share_a_lock(run_jobs):
    for cups in range(1, 6):
        emit(TeaBrewed(pot_id=7, cups=cups))
    emit(TeaBrewed(pot_id=8))
    assert len({job.lock for job in jobs_of(7)}) == 1
    assert {job.lock for job in jobs_of(7)} != {job.lock for job in jobs_of(8)}
    run_jobs()
    assert [event.cups for event in SEEN if event.pot_id == 7] == [1, 2, 3, 4, 5]


@pytest.mark.django_db
def test_the_database_hands_out_jobs_of_one_pot_one_at_a_time():
    emit(TeaBrewed(pot_id=7, cups=1))
    emit(TeaBrewed(pot_id=7, cups=2))
    emit(TeaBrewed(pot_id=8))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        (worker,) = cursor.fetchone()
        handed_out = []
        for _ in range(4):
            cursor.execute("SELECT lock FROM procrastinate_fetch_job_v2(NULL, %s)", [worker])
            handed_out.append(cursor.fetchone()[0])
    locks = [lock.rpartition(".")[2] for lock in handed_out if lock]
    assert [lock.partition(":")[2] for lock in locks] == ["tea:7", "tea:8"]


@pytest.mark.django_db(transaction=True)
def test_a_reaction_that_fails_stays_visible_and_is_tried_again_later():
    FAIL.append("no water")
    with transaction.atomic():
        emit(TeaBrewed(pot_id=7))
    call_command("worker", until_empty=True)
    (job,) = jobs_of(7)
    assert job.status == "todo"
    assert job.attempts == 1
    assert job.scheduled_at is not None

    FAIL.clear()
    with connection.cursor() as cursor:  # later is now
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE id = %s", [job.pk])
    call_command("worker", until_empty=True)
    assert [event.pot_id for event in SEEN] == [7]
    assert not jobs_of(7)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_died_is_done_by_another():
    with transaction.atomic():
        emit(TeaBrewed(pot_id=7, cups=1))
        emit(TeaBrewed(pot_id=7, cups=2))
    _begin_and_die()
    call_command("worker", until_empty=True)
    assert SEEN == []  # the dead one still holds the lock of the pot

    resume_jobs.defer(timestamp=0)
    call_command("worker", until_empty=True)
    call_command("worker", until_empty=True)
    assert [event.cups for event in SEEN] == [1, 2]
    assert not jobs_of(7)


def _begin_and_die() -> None:
    """A worker takes the next job, and a minute later nothing was heard of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 minute') RETURNING id"
        )
        cursor.execute("SELECT procrastinate_fetch_job_v2(NULL, %s)", cursor.fetchone())
