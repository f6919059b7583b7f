from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


class NotSignedIn(Forbidden):
    """Nobody, or a token that is not good any more."""

    status = 401
    code = "not_signed_in"
    message = _("Please sign in first.")


class CodeWrong(Invalid):
    code = "code_wrong"
    message = _("This code is not right, or too old. Check it, or ask for a new one.")


class TooManyCodes(TooMany):
    code = "too_many_codes"
    message = _("A code has just been sent. You can ask for a new one in %(retry_after)s seconds.")


class TooManyTries(TooMany):
    code = "too_many_tries"
    message = _("That was tried too often. Please try again in %(retry_after)s seconds.")


class AccountBlocked(Forbidden):
    code = "account_blocked"
    message = _("This account is blocked. Please call us.")


class StaffAccount(Forbidden):
    code = "staff_account"
    message = _("An account of our staff is closed by an administrator.")


class NoSuchDevice(NotFound):
    code = "device_not_found"
    message = _("You are not signed in there any more.")


class NotConfirmedElsewhere(Invalid):
    code = "not_confirmed_elsewhere"
    message = _("That sign-in could not be confirmed. Please try again.")


class IdentityTaken(Conflict):
    code = "identity_taken"
    message = _("This account is linked to another account of ours.")


class NoSuchIdentity(NotFound):
    code = "identity_not_found"
    message = _("This account is not linked to yours.")


class PasswordWrong(Invalid):
    """Says the same of an address that nobody has."""

    code = "password_wrong"
    message = _("E-mail or password is not right.")


class PasswordTooWeak(Invalid):
    code = "password_too_weak"
    message = _("Choose a better password.")


class EmailTaken(Conflict):
    code = "email_taken"
    message = _("This e-mail address belongs to another account.")


class NoConfirmedEmail(Conflict):
    code = "no_confirmed_email"
    message = _("Confirm your e-mail address first.")


class PasswordOfStaff(Forbidden):
    code = "password_of_staff"
    message = _("You work here: your e-mail and password are those of the admin.")
