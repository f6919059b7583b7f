from __future__ import annotations

from django.db import transaction

from commerce.accounts.models import User
from commerce.core.bilingual import Language


@transaction.atomic
def save_profile(*, user_id: int, name: str, language: Language) -> User:
    """What users may change of themselves; the phone is who they are."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    user.name, user.language = name.strip(), language
    user.save(update_fields=["name", "language"])
    return user
