"""Codes that a phone or a mailbox receives, and signing in with that of a phone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.accounts.errors import AccountBlocked, CodeWrong, TooManyCodes, TooManyTries
from commerce.accounts.models import MOST_TRIES, SignInCode, User
from commerce.accounts.queries import phone_digest, phone_digests
from commerce.core.bilingual import Language
from commerce.core.errors import Refusal
from commerce.core.fields import digest_of
from commerce.core.limits import Allowance, Limit, spend
from commerce.notifications.commands import queue_sms

DIGITS = 6
GOOD_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Pace:
    """How long a phone waits after its first, second … code; it begins anew once it was quiet."""

    waits: tuple[int, ...]  # seconds; the last one stays
    quiet: timedelta

    def wait_after(self, sent: int) -> timedelta:
        return timedelta(seconds=self.waits[min(sent, len(self.waits)) - 1] if sent else 0)


USUAL_PACE = Pace(waits=(30, 60, 120, 300, 900, 3600, 6 * 3600), quiet=timedelta(days=1))

# Phones for those who try the shop out, to buy and to sell. Only with DEBUG.
DEMO_PHONE, DEMO_SELLER, DEMO_CODE = "+998900000001", "+998900000002", "000000"
DEMO_PHONES = frozenset({DEMO_PHONE, DEMO_SELLER})
DEMO_PACE = Pace(waits=(0,) * 19 + (60,), quiet=timedelta(minutes=1))


@dataclass(frozen=True)
class SentCode:
    """What the sender of a phone number may know; the code itself only with DEBUG."""

    expires_at: datetime
    next_in: int  # seconds until another one can be asked for
    allowance: Allowance  # how many are left to this address
    code: str | None


def send_code(*, phone: str, address: str, language: Language, now: datetime) -> SentCode:
    """Send a new code to a phone; the one before it is void.

    Knows nothing of accounts, so that nobody can learn who has one. Refuses with `TooManyCodes`
    what comes too soon for this phone, and with `TooManyTries` too many from one address.
    """
    allowance = count_code(address)
    return _send_code(phone=phone, allowance=allowance, language=language, now=now)


def count_code(address: str) -> Allowance:
    """Refuses with `TooManyTries` who has codes sent too often from one address."""
    allowance = spend(f"codes:{address}", Limit(settings.CODES_FROM_ONE_ADDRESS, 3600))
    if allowance.is_spent:
        raise TooManyTries(allowance.resets_in, most=allowance.most)
    return allowance


@transaction.atomic
def _send_code(*, phone: str, allowance: Allowance, language: Language, now: datetime) -> SentCode:
    code = _new_code(phone)
    next_in = renew(phone_digest(phone), code, pace=_pace(phone), now=now)
    with override(language):
        text = _("Karvon: %(code)s is your code. Never tell it to anybody.") % {"code": code}
    queue_sms(phone=phone, text=text, now=now, good_for=GOOD_FOR)
    return SentCode(
        expires_at=now + GOOD_FOR,
        next_in=next_in,
        allowance=allowance,
        code=code if settings.DEBUG else None,
    )


def renew(receiver: str, code: str, *, pace: Pace = USUAL_PACE, now: datetime) -> int:
    """Put this code into the place of the one before; only from inside a command.

    Refuses with `TooManyCodes` what comes too soon, else says in how many seconds another may.
    """
    row = _locked(receiver, now)
    if now - row.sent_at > pace.quiet:
        row.sent = 0
    free_at = row.sent_at + pace.wait_after(row.sent)
    if now < free_at:
        raise TooManyCodes(ceil((free_at - now).total_seconds()))
    row.digest, row.tries, row.sent_at = _digest(receiver, code), 0, now
    row.sent += 1
    row.save()
    return int(pace.wait_after(row.sent).total_seconds())


def sign_in(*, phone: str, code: str, address: str, language: Language, now: datetime) -> User:
    """The user of this phone, if the code is right; a new phone gets an account with it."""
    confirm_code(phone=phone, code=code, address=address, now=now)
    user = _user_of(phone, language=language, now=now)
    if not user.is_active:
        raise AccountBlocked
    return user


def confirm_code(*, phone: str, code: str, address: str, now: datetime) -> None:
    """Use up the phone's code; refused with `CodeWrong` unless it is the right one."""
    use(phone_digest(phone), code, address=address, now=now)


def use(receiver: str, code: str, *, address: str, now: datetime) -> None:
    """Use up the receiver's code.

    A wrong try is counted although it is refused, so the refusal comes after the transaction.
    """
    count_try(address)
    refusal = _use_code(receiver, code, now)
    if refusal:
        raise refusal


def count_try(address: str) -> None:
    """Refuses with `TooManyTries` who has guessed too often from one address."""
    allowance = spend(f"tries:{address}", Limit(settings.TRIES_FROM_ONE_ADDRESS, 3600))
    if allowance.is_spent:
        raise TooManyTries(allowance.resets_in, most=allowance.most)


@transaction.atomic
def _use_code(receiver: str, code: str, now: datetime) -> Refusal | None:
    row = _locked(receiver, now)
    is_right = constant_time_compare(row.digest, _digest(receiver, code))
    is_open = bool(row.digest) and row.tries < MOST_TRIES and now <= row.sent_at + GOOD_FOR
    if is_right and is_open:
        row.digest = ""
        row.save(update_fields=["digest"])
        return None
    if is_open:
        row.tries += 1
        row.save(update_fields=["tries"])
    return CodeWrong({"code": [str(CodeWrong.message)]})


@transaction.atomic
def _user_of(phone: str, *, language: Language, now: datetime) -> User:
    _locked(phone_digest(phone), now)
    user = User.objects.filter(phone_digest__in=phone_digests(phone)).first()
    if user is None:
        user = User(phone=phone, language=language, joined=now)
        user.set_unusable_password()
    if user.phone_digest != phone_digest(phone):  # new, or from before the secret was changed
        user.phone, user.phone_digest = phone, phone_digest(phone)
        user.save()
    return user


def _locked(receiver: str, now: datetime) -> SignInCode:
    long_ago = now - USUAL_PACE.quiet * 2
    SignInCode.objects.get_or_create(receiver=receiver, defaults={"sent_at": long_ago})
    return SignInCode.objects.select_for_update(no_key=True).get(receiver=receiver)


def _pace(phone: str) -> Pace:
    return DEMO_PACE if settings.DEBUG and phone in DEMO_PHONES else USUAL_PACE


def _new_code(phone: str) -> str:
    if settings.DEBUG and phone in DEMO_PHONES:
        return DEMO_CODE
    return new_code()


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def _digest(receiver: str, code: str) -> str:
    return digest_of(f"{receiver}:{code}", salt="sign-in-code")
