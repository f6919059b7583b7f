from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from commerce.core.health import Sick, probe
from commerce.fiscal.queries import lacking_count, refused, unregistered

SANDBOX = "commerce.fiscal.providers.sandbox.SandboxGateway"
A_DAY = timedelta(days=1)  # so late a receipt may be


@probe("fiscal codes")
def goods_have_their_codes() -> None:
    try:
        lacking = lacking_count()
    except DatabaseError:
        return  # another probe tells that
    if lacking:
        raise Sick(
            f"{lacking} variants on sale can't be named on a receipt.",
            "Give them their IKPU and package code, and their merchants a TIN or PINFL: "
            "the list is in the admin under “Fiscal codes”.",
        )


@probe("receipts")
def receipts_are_registered() -> None:
    try:
        failed, late = refused().count(), unregistered(timezone.now() - A_DAY).count()
    except DatabaseError:
        return
    if failed or late:
        raise Sick(
            f"{failed} receipts were refused, and {late} wait for longer than a day.",
            "See the receipts in the admin; an operator is connected by FISCAL_GATEWAY.",
        )


@probe("fiscal operator")
def receipts_are_not_pretended() -> None:
    if settings.FISCAL_GATEWAY == SANDBOX and not settings.DEBUG:
        raise Sick(
            "Receipts go to the sandbox, so none of them is registered.",
            "Name the gateway of your operator in FISCAL_GATEWAY.",
        )
