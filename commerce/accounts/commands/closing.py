from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.accounts.commands.devices import end_devices
from commerce.accounts.errors import StaffAccount
from commerce.accounts.events import AccountClosed
from commerce.accounts.models import SignInCode, User
from commerce.core.events import emit


@transaction.atomic
def close_account(*, user_id: int, now: datetime) -> None:
    """Forget who the user was and free their phone; what others keep of them is told to go.

    An empty row stays, so that an order that is still on its way keeps its place.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.username is not None:
        raise StaffAccount
    SignInCode.objects.filter(receiver=user.phone_digest).delete()
    end_devices(user.devices.values_list("pk", flat=True), now=now)
    user.devices.update(name="")
    user.identities.all().delete()
    user.username = user.phone_digest = user.email = user.email_confirmed_at = None
    user.name, user.phone, user.is_active = "", "", False
    user.set_unusable_password()
    user.save()
    emit(AccountClosed(user_id=user.pk))
