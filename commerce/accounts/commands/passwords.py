"""E-mail and password, for customers who want them beside the code to their phone."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.accounts.commands.codes import count_code, count_try, new_code, renew, use
from commerce.accounts.commands.devices import end_devices
from commerce.accounts.commands.mails import queue_mail
from commerce.accounts.errors import (
    AccountBlocked,
    CodeWrong,
    EmailTaken,
    NoConfirmedEmail,
    PasswordOfStaff,
    PasswordTooWeak,
    PasswordWrong,
    TooManyTries,
)
from commerce.accounts.models import User
from commerce.accounts.queries import user_with_email
from commerce.core.bilingual import Language
from commerce.core.fields import digest_of
from commerce.core.limits import Limit, spend

GUESSES = Limit(10, 15 * 60)  # of one address' password, from wherever


def send_email_code(
    *, user_id: int, email: str, address: str, language: Language, now: datetime
) -> str | None:
    """Send a code by which the customer shows that the address is theirs; says it with DEBUG.

    The answer is the same if it is another's: then the mail tells its owner of it, without a code.
    """
    count_code(address)
    return _send_email_code(user_id=user_id, email=email, language=language, now=now)


@transaction.atomic
def _send_email_code(*, user_id: int, email: str, language: Language, now: datetime) -> str | None:
    _customer(user_id)
    code = new_code()
    renew(_confirming(user_id, email), code, now=now)
    with override(language):
        if User.objects.filter(email__iexact=email).exclude(pk=user_id).exists():
            text = _("Somebody wanted to use this address for another account of Karvon.")
        else:
            text = _("%(code)s is the code that confirms your e-mail address.") % {"code": code}
        queue_mail(to=email, subject=_("Your e-mail address at Karvon"), text=text)
    return code if settings.DEBUG else None


def confirm_email(*, user_id: int, email: str, code: str, address: str, now: datetime) -> None:
    """The customer's address from now on."""
    use(_confirming(user_id, email), code, address=address, now=now)
    _save_email(user_id=user_id, email=email, now=now)


@transaction.atomic
def _save_email(*, user_id: int, email: str, now: datetime) -> None:
    user = _customer(user_id)
    if User.objects.filter(email__iexact=email).exclude(pk=user_id).exists():
        raise EmailTaken
    user.email, user.email_confirmed_at = email.lower(), now
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "email_confirmed_at"])
    except IntegrityError:  # somebody else was quicker
        raise EmailTaken from None


@transaction.atomic
def remove_email(*, user_id: int) -> None:
    """The address goes, and the password that is of no use without it."""
    user = _customer(user_id)
    user.email = user.email_confirmed_at = None
    user.set_unusable_password()
    user.save(update_fields=["email", "email_confirmed_at", "password"])


@transaction.atomic
def set_password(
    *, user_id: int, password: str, current: str, device_id: int, now: datetime
) -> None:
    """Choose a password, or another one; whoever knew the old one is signed out elsewhere."""
    user = _customer(user_id)
    if user.email_confirmed_at is None:
        raise NoConfirmedEmail
    if user.has_usable_password() and not user.check_password(current):
        raise PasswordWrong({"current": [_("This password is not right.")]})
    _refuse_weak(password, user)
    _save_password(user, password)
    end_devices(user.devices.exclude(pk=device_id).values_list("pk", flat=True), now=now)


def sign_in_by_password(*, email: str, password: str, address: str, now: datetime) -> User:
    """The customer, if the password is right; nobody learns which of the two was wrong."""
    count_try(address)
    guesses = spend(f"passwords:{digest_of(email.lower(), salt='email')}", GUESSES)
    if guesses.is_spent:
        raise TooManyTries(guesses.resets_in, most=guesses.most)
    user = user_with_email(email)
    if user is None:
        make_password(password)  # takes as long as looking
        raise PasswordWrong
    if not user.check_password(password):
        raise PasswordWrong
    if not user.is_active:
        raise AccountBlocked
    return user


def send_reset_code(*, email: str, address: str, language: Language, now: datetime) -> str | None:
    """Send a code for a new password, if the address is somebody's; says it with DEBUG."""
    count_code(address)
    return _send_reset_code(email=email, language=language, now=now)


@transaction.atomic
def _send_reset_code(*, email: str, language: Language, now: datetime) -> str | None:
    code = new_code()
    renew(_resetting(email), code, now=now)
    if user_with_email(email):
        with override(language):
            text = _("%(code)s is the code for a new password.") % {"code": code}
            queue_mail(to=email, subject=_("A new password for Karvon"), text=text)
    return code if settings.DEBUG else None


def reset_password(*, email: str, code: str, password: str, address: str, now: datetime) -> User:
    """A new password for whoever reads the mail of this address; all devices are signed out."""
    _refuse_weak(password)
    use(_resetting(email), code, address=address, now=now)
    return _reset_password(email=email, password=password, now=now)


@transaction.atomic
def _reset_password(*, email: str, password: str, now: datetime) -> User:
    user = user_with_email(email)
    if user is None:  # the address was given up meanwhile
        raise CodeWrong({"code": [str(CodeWrong.message)]})
    if not user.is_active:
        raise AccountBlocked
    user = _customer(user.pk)
    _save_password(user, password)
    end_devices(user.devices.values_list("pk", flat=True), now=now)
    return user


def _customer(user_id: int) -> User:
    """Locked. Of staff a code to the phone changes nothing that opens the admin."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.username is not None:
        raise PasswordOfStaff
    return user


def _save_password(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])


def _refuse_weak(password: str, user: User | None = None) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak({"password": list(error.messages)}) from None


def _confirming(user_id: int, email: str) -> str:
    return digest_of(f"confirm:{user_id}:{email.lower()}", salt="email")


def _resetting(email: str) -> str:
    return digest_of(f"reset:{email.lower()}", salt="email")
