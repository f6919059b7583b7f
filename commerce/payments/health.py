from django.conf import settings

from commerce.core.health import Sick, probe


@probe("payments")
def sandbox_is_shut() -> None:
    if settings.PAYME_TEST_KEY and not settings.DEBUG:
        raise Sick(
            "Payme's sandbox can mark orders as paid.",
            "Unset PAYME_TEST_KEY when the sandbox's test is over.",
        )
