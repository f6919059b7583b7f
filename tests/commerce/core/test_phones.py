import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.core.phones import NotAnUzbekPhone, phone_of, spaced


@pytest.mark.parametrize(
    "typed",
    [
        "+998901234567",
        "998901234567",
        "901234567",
        "90 123 45 67",
        "+998 90 123-45-67",
        "(90) 123-45-67",
        "998 (90) 123 45 67",
        "  +998 (90) 1234567 ",
        "+998\u00a090\u00a0123\u00a045\u00a067",
    ],
)
def test_every_way_to_type_a_number_gives_the_same(typed):
    assert phone_of(typed) == "+998901234567"


@pytest.mark.parametrize("operator", ["20", "33", "50", "55", "71", "77", "88", "93", "99", "11"])
def test_no_operator_is_refused(operator):
    assert phone_of(f"{operator}1234567") == f"+998{operator}1234567"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "+7 901 234 56 78",
        "+1 202 555 0123",
        "8 90 123 45 67",  # the trunk prefix of old
        "90 123 45 6",
        "90 123 45 678",
        "+99890123456",
        "+9989012345678",
        "\x00",
        "📱",
        "9" * 400,
    ],
)
def test_what_is_no_uzbek_number_is_refused(typed):
    with pytest.raises(NotAnUzbekPhone):
        phone_of(typed)


@given(st.text(max_size=30) | st.from_regex(r"[+0-9 ()\-]{1,20}", fullmatch=True))
def test_anything_is_a_number_or_refused(typed):
    try:
        phone = phone_of(typed)
    except NotAnUzbekPhone:
        return
    assert re.fullmatch(r"\+998[0-9]{9}", phone)
    assert phone_of(spaced(phone)) == phone


def test_a_number_as_people_read_it():
    assert spaced("+998901234567") == "+998 90 123-45-67"
    assert spaced("unknown") == "unknown"
