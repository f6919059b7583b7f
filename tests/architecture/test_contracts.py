"""What others rely on: codes of refusals, names of events, tables that are what the models say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module

import pytest
from django.core.management import call_command
from django.utils.functional import Promise

from commerce.core.errors import Refusal
from commerce.core.events import Event
from tests.architecture.source import FLOORS, ROOT, name_of, python_files

KINDS = "commerce.core.errors"  # the six kinds; nobody is refused with a mere kind


def import_everything() -> None:
    for path in python_files(*FLOORS):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if path.stem in {"errors", "events", "phones", "paging"}:
            import_module(module)


def below[C](parent: type[C]) -> Iterator[type[C]]:
    for child in parent.__subclasses__():
        yield child
        yield from below(child)


@pytest.fixture(scope="module")
def refusals() -> list[type[Refusal]]:
    import_everything()
    return [
        kind
        for kind in below(Refusal)
        if kind.__module__ != KINDS and not kind.__module__.startswith("tests.")
    ]


@pytest.fixture(scope="module")
def events() -> list[type[Event]]:
    import_everything()
    return [kind for kind in below(Event) if not kind.__module__.startswith("tests.")]


def test_there_is_something_to_judge(refusals, events):
    assert len(refusals) > 20
    assert len(events) > 10


def test_every_refusal_has_a_code_of_its_own(refusals):
    silent = [kind.__qualname__ for kind in refusals if "code" not in vars(kind)]
    assert not silent, f"Clients decide on the code, so each refusal states its own: {silent}"
    holders = defaultdict(set)
    for kind in refusals:
        holders[kind.code].add(f"{kind.__module__}.{kind.__qualname__}")
    shared = {code: sorted(names) for code, names in holders.items() if len(names) > 1}
    assert not shared, f"One code, one reason: {shared}"


def test_every_refusal_has_a_sentence_that_can_be_translated(refusals):
    mute = [
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in refusals
        if not (isinstance(kind.message, Promise) and str(kind.message))
    ]
    assert not mute, f"Say it to people, in gettext_lazy: {mute}"


def test_every_event_has_a_name_of_its_own_and_begins_with_an_id(events):
    names = Counter(event.name for event in events)
    assert not [name for name, times in names.items() if times > 1]
    for event in events:
        subject, _, what = event.name.partition(".")
        assert subject, event
        assert what, f"{event.__qualname__}: dotted and in the past tense, as order.placed"
        first = fields(event)[0]
        assert first.name.endswith("_id"), f"{event.__qualname__} begins with whom it is about"


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_code_of_the_house_is_where_this_looks():
    assert {name_of(path).partition("/")[0] for path in python_files(*FLOORS)} == set(FLOORS)
