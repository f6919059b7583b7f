from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from commerce.core.spelling import is_slug
from commerce.merchants.errors import NoSuchMerchant
from commerce.merchants.models import Application, Document, Invitation, Member, Merchant


def merchant_by_slug(slug: str) -> Merchant:
    """The trading merchant of this slug; refused as `NoSuchMerchant`."""
    merchant = Merchant.objects.trading().filter(slug=slug).first() if is_slug(slug) else None
    if merchant is None:
        raise NoSuchMerchant
    return merchant


def merchants_by_id(ids: Iterable[int]) -> dict[int, Merchant]:
    return Merchant.objects.in_bulk(set(ids))


def memberships_of(user_id: int) -> QuerySet[Member]:
    """The merchants that this user works for, and as what; none for a stranger."""
    return Member.objects.filter(user=user_id).select_related("merchant")


def members_of(merchant_id: int) -> QuerySet[Member]:
    """Who works for a merchant, the first first."""
    return Member.objects.filter(merchant=merchant_id).select_related("user")


def invitations_of(merchant_id: int) -> QuerySet[Invitation]:
    """Who was asked to and has not signed in yet."""
    return Invitation.objects.filter(merchant=merchant_id)


def application_of(applicant_id: int) -> Application | None:
    """The applicant's newest application."""
    return Application.objects.filter(applicant=applicant_id).first()


def personal_data(user_id: int) -> list[dict[str, Any]]:
    """What an applicant told of themselves, for them to take away."""
    return [
        {
            "state": application.state,
            "kind": application.kind,
            "name": application.name,
            "legal_name": application.legal_name,
            "tin": application.tin,
            "account": application.account,
            "mfo": application.mfo,
            "phone": application.phone,
            "address": application.address,
            "begun": application.begun_at,
            "documents": [paper.name for paper in papers_of(application.pk)],
        }
        for application in Application.objects.filter(applicant=user_id)
    ]


def papers_of(application_id: int) -> QuerySet[Document]:
    """What was added to an application, without the bytes."""
    return Document.objects.filter(application=application_id).defer("sealed")
