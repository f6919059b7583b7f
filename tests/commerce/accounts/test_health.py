import pytest

from commerce.accounts.health import staff_show_a_second_factor
from commerce.core.health import Sick


def test_the_doctor_minds_a_missing_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False
    with pytest.raises(Sick, match="stolen password"):
        staff_show_a_second_factor()
    settings.STAFF_SECOND_FACTOR = True
    staff_show_a_second_factor()


def test_the_demo_shop_is_well_without_it(settings):
    settings.STAFF_SECOND_FACTOR, settings.DEBUG = False, True
    staff_show_a_second_factor()
