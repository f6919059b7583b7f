"""Uzbek phone numbers: any way people type them in, E.164 inside, `+998 90 123-45-67` out."""

from __future__ import annotations

import phonenumbers
from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Invalid

REGION = "UZ"
COUNTRY_CODE = 998
NATIONAL_LENGTH = 9


class NotAnUzbekPhone(Invalid):
    code = "phone_invalid"
    message = _("Enter a phone number of Uzbekistan, for example +998 90 123-45-67.")


def phone_of(typed: str) -> str:
    """The number in E.164 (`+998901234567`).

    Only country and length are checked, never the operator's code: new ranges appear.
    """
    try:
        number = phonenumbers.parse(_with_plus(typed), REGION)
    except phonenumbers.NumberParseException:
        raise NotAnUzbekPhone from None
    national = str(number.national_number)
    if number.country_code != COUNTRY_CODE or len(national) != NATIONAL_LENGTH:
        raise NotAnUzbekPhone
    return f"+{COUNTRY_CODE}{national}"


def _with_plus(typed: str) -> str:
    """`998 90 …` without its plus is the whole number, not a national one."""
    digits = "".join(ch for ch in typed if ch.isdigit())
    if len(digits) == NATIONAL_LENGTH + 3 and digits.startswith(str(COUNTRY_CODE)):
        return f"+{digits}"
    return typed


def spaced(phone: str) -> str:
    """`+998901234567` as people read it: `+998 90 123-45-67`."""
    if len(phone) != len("+998901234567"):
        return phone
    return f"{phone[:4]} {phone[4:6]} {phone[6:9]}-{phone[9:11]}-{phone[11:]}"
