"""The proof that what is shown always follows the facts.

After each of the changes and the jobs that it causes, what is shown must equal what a rebuild
from nothing makes, and must have changed in exactly the places that the change names.
"""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.commerce.showcase.changes import CHANGES
from tests.commerce.showcase.world import World, made_from_nothing, make_world, shown
from tests.jobs import run_deferred_jobs

PLACES = ("card", "document", "shelf", "search")


@pytest.mark.django_db
def test_what_is_shown_follows_every_change(subtests):
    world = make_world()
    before = shown()
    assert before == made_from_nothing()
    for name, where, change in CHANGES:
        with subtests.test(name), transaction.atomic():
            change(afresh(world))
            run_deferred_jobs()
            after = shown()
            changed = [place for place in PLACES if after[place] != before[place]]
            rebuilt = made_from_nothing()
            stale = [place for place in PLACES if after[place] != rebuilt[place]]
            transaction.set_rollback(True)
            assert not stale, "what is shown is not what a rebuild from nothing makes"
            assert changed == where.split()


def afresh(world: World) -> World:
    """The same rows, without what an earlier change did to them in memory."""
    return World(**{name: type(row).objects.get(pk=row.pk) for name, row in vars(world).items()})
