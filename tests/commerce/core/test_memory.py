import pytest

from commerce.core.memory import forget, kept


def test_a_fact_is_made_once():
    made = iter([1, 2])
    assert [kept("shelf", "sum", lambda: next(made)) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("nothing", [None, [], 0, ""])
def test_nothing_is_a_fact_too(nothing):
    made = iter([nothing, "more"])
    assert [kept("shelf", "sum", lambda: next(made)) for _ in range(2)] == [nothing, nothing]


def test_a_change_makes_the_facts_of_its_subjects_anew_and_no_others():
    made = iter(range(10))
    names = [("menu", "uz"), ("menu", "ru"), ("shelf", "uz")]
    first = [kept(*name, lambda: next(made)) for name in names]
    forget("menu")
    assert [kept(*name, lambda: next(made)) for name in names] == [3, 4, first[2]]


def test_what_was_read_before_a_change_and_written_after_it_is_not_told():
    def read_slowly() -> str:
        forget("menu")
        return "old"

    assert kept("menu", "uz", read_slowly) == "old"
    assert kept("menu", "uz", lambda: "new") == "new"
