import pytest
from django.core.exceptions import ValidationError

from storefront.fields import CodeField, PhoneField


def test_phone_in_any_spelling_becomes_one():
    assert PhoneField().clean("998 90 123-45-67") == PhoneField().clean("90 1234567")


def test_phone_of_another_country_is_refused():
    with pytest.raises(ValidationError):
        PhoneField().clean("+7 912 345-67-89")


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "123\xa0456"])
def test_what_stands_between_the_digits_of_a_code_is_nothing(typed):
    assert CodeField().clean(typed) == "123456"
