from django.utils import timezone

from commerce.accounts.events import AccountClosed, SignedIn
from commerce.core.events import on
from commerce.merchants.commands import accept_invitations, forget_applicant


@on(SignedIn)
def join_those_who_invited(event: SignedIn) -> None:
    accept_invitations(user_id=event.user_id, now=timezone.now())


@on(AccountClosed)
def forget_with_the_account(event: AccountClosed) -> None:
    forget_applicant(applicant_id=event.user_id)
