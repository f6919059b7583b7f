from django.conf import settings

from commerce.core.health import Sick, probe


@probe("second factor")
def staff_show_a_second_factor() -> None:
    if not settings.STAFF_SECOND_FACTOR and not settings.DEBUG:
        raise Sick(
            "A stolen password opens the admin: staff need no second factor.",
            "Unset STAFF_SECOND_FACTOR.",
        )
