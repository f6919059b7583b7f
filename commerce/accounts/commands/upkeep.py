from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from commerce.accounts.commands.codes import USUAL_PACE
from commerce.accounts.models import Device, SignInCode, Token

ENDED_FOR = timedelta(days=90)  # so long can somebody ask where they were signed in
UNSEEN_FOR = timedelta(days=180)  # long after a browser or an app has lost what it knew


@transaction.atomic
def forget_old_sign_ins(*, now: datetime) -> None:
    """Delete codes that no limit counts any more, tokens that have run out, devices of the past."""
    SignInCode.objects.filter(sent_at__lt=now - USUAL_PACE.quiet).delete()
    Token.objects.filter(expires_at__lt=now).delete()
    Device.objects.filter(ended_at__lt=now - ENDED_FOR).delete()
    Device.objects.filter(seen_at__lt=now - UNSEEN_FOR).delete()
