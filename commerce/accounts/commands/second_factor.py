from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from commerce.accounts.models import User


@transaction.atomic
def reset_second_factor(*, user_id: int, now: datetime) -> None:
    """Forget what a colleague has lost; signed out everywhere, they set up another one."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    Authenticator.objects.filter(user=user).delete()
    user.sessions_ended_at = now
    user.save(update_fields=["sessions_ended_at"])
