"""Applying to sell: filled in, submitted, answered. A row of one's own is locked by its number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from PIL import Image

from commerce.core.bilingual import language_or_default
from commerce.core.events import emit
from commerce.core.fields import cipher
from commerce.core.phones import NotAnUzbekPhone, phone_of
from commerce.core.spelling import slug_of
from commerce.merchants.commands.members import add_member
from commerce.merchants.commands.merchants import save_merchant
from commerce.merchants.errors import (
    ApplicationIncomplete,
    ApplicationNotOpen,
    DocumentRefused,
    NoSuchApplication,
    TooManyDocuments,
)
from commerce.merchants.events import ApplicationStateChanged
from commerce.merchants.models import OPEN, Application, Document, Merchant, Role
from commerce.notifications.commands import queue_sms

State = Application.State
MEGABYTE = 1_000_000
LARGEST = 5  # megabytes
MOST_DOCUMENTS = 8
LONGEST_NAME = 120
TOLD_WITHIN = timedelta(days=2)
LONGEST_SLUG = 40

REQUIRED = ("name", "legal_name", "tin", "account", "mfo", "phone", "address", "category_ids")
MISSING = _("Fill this in.")
WRONG: Mapping[str, tuple[str, Promise]] = {
    "account": (r"\d{20}", _("A bank account has 20 digits.")),
    "mfo": (r"\d{5}", _("The MFO of a bank has 5 digits.")),
}
TIN = (r"\d{9}", _("The TIN of a company has 9 digits."))
PINFL = (r"\d{14}", _("A PINFL has 14 digits."))

ANSWERS: Mapping[State, Promise] = {
    State.SUBMITTED: _("Karvon: your application to sell was received. We answer within two days."),
    State.NEEDS_CHANGES: _("Karvon: please change something in your application to sell."),
    State.APPROVED: _("Karvon: you can sell now. Sign in and open your shop."),
    State.REJECTED: _("Karvon: your application to sell was rejected. The reason is on its page."),
}


@dataclass(frozen=True)
class Answers:
    """What an applicant says of themselves; anything may still be missing in a draft."""

    kind: Application.Kind = Application.Kind.COMPANY
    name: str = ""
    legal_name: str = ""
    tin: str = ""
    account: str = ""
    mfo: str = ""
    phone: str = ""
    address: str = ""
    category_ids: Sequence[int] = ()


@transaction.atomic
def begin_application(*, applicant_id: int, now: datetime) -> Application:
    """The applicant's open application, begun if there is none."""
    application, _is_new = Application.objects.get_or_create(
        applicant_id=applicant_id, state__in=OPEN, defaults={"begun_at": now}
    )
    return application


@transaction.atomic
def save_answers(*, applicant_id: int, answers: Answers) -> Application:
    """Keep what was answered so far, complete or not."""
    application = _own(applicant_id)
    for name, value in asdict(answers).items():
        setattr(application, name, list(value) if name == "category_ids" else value)
    application.save()
    return application


@transaction.atomic
def add_document(*, applicant_id: int, name: str, content: bytes, now: datetime) -> Document:
    """Add a paper; what it is, its bytes say and not its name."""
    application = _own(applicant_id)
    kind = _kind_of(content)
    if kind is None or len(content) > LARGEST * MEGABYTE:
        raise DocumentRefused(megabytes=LARGEST)
    if application.documents.count() >= MOST_DOCUMENTS:
        raise TooManyDocuments(most=MOST_DOCUMENTS)
    return Document.objects.create(
        application=application,
        name=name.replace("\0", "")[-LONGEST_NAME:],
        content_type=kind,
        size=len(content),
        sealed=cipher().encrypt(content),
        added_at=now,
    )


@transaction.atomic
def remove_document(*, applicant_id: int, document_id: int) -> None:
    """Take a paper out; repeating it changes nothing."""
    _own(applicant_id).documents.filter(pk=document_id).delete()


@transaction.atomic
def submit_application(*, applicant_id: int, now: datetime) -> Application:
    """Hand it in; refused as `ApplicationIncomplete`, with what is wrong in each field."""
    application = _own(applicant_id)
    errors = _wrong_in(application)
    if errors:
        raise ApplicationIncomplete(errors)
    application.submitted_at = now
    return _put(application, State.SUBMITTED, now=now)


@transaction.atomic
def ask_for_changes(*, application_id: int, reason: str, now: datetime) -> Application:
    """The applicant is to mend something and hand it in again."""
    return _put(_submitted(application_id), State.NEEDS_CHANGES, now=now, reason=reason)


@transaction.atomic
def reject_application(*, application_id: int, reason: str, now: datetime) -> Application:
    """They shall not sell here, and are told why."""
    return _put(_submitted(application_id), State.REJECTED, now=now, reason=reason)


@transaction.atomic
def admit(*, application_id: int, now: datetime) -> Merchant:
    """Make a merchant of a submitted application, owned by the applicant.

    Called by payouts, which makes the contract in the same transaction: nobody sells without one.
    """
    application = _submitted(application_id)
    merchant = save_merchant(
        Merchant(
            slug=_free_slug(application.name),
            name=application.name,
            legal_name=application.legal_name,
            tin=application.tin,
            address=application.address,
            phone=application.phone,
            about_uz=application.name,
            joined_on=timezone.localdate(now),
        )
    )
    add_member(merchant_id=merchant.pk, user_id=application.applicant_id, role=Role.OWNER, now=now)
    application.merchant = merchant
    _put(application, State.APPROVED, now=now)
    return merchant


@transaction.atomic
def forget_applicant(*, applicant_id: int) -> None:
    """The applicant closed the account; only what became a contract is kept, as the law demands."""
    mine = Application.objects.filter(applicant=applicant_id)
    mine.exclude(state=State.APPROVED).delete()


def _own(applicant_id: int) -> Application:
    """The applicant's application while it can be edited, locked."""
    application = (
        Application.objects.select_for_update(no_key=True)
        .filter(applicant=applicant_id, state__in=OPEN)
        .first()
    )
    if application is None:
        raise NoSuchApplication
    if not application.can_be_edited:
        raise ApplicationNotOpen
    return application


def _submitted(application_id: int) -> Application:
    """An application that waits for its answer, locked."""
    application = (
        Application.objects.select_for_update(no_key=True, of=("self",))
        .select_related("applicant")
        .filter(pk=application_id)
        .first()
    )
    if application is None:
        raise NoSuchApplication
    if application.state != State.SUBMITTED:
        raise ApplicationNotOpen
    return application


def _put(application: Application, state: State, *, now: datetime, reason: str = "") -> Application:
    application.state, application.reason = state, reason
    application.decided_at = None if state == State.SUBMITTED else now
    application.save()
    with override(language_or_default(application.applicant.language)):
        text = str(ANSWERS[state])
    queue_sms(phone=application.phone, text=text, now=now, good_for=TOLD_WITHIN)
    emit(ApplicationStateChanged(application.pk, state))
    return application


def _wrong_in(application: Application) -> dict[str, list[str]]:
    """What keeps it from being handed in, by field; nothing if it is complete."""
    found = {name: [str(MISSING)] for name in REQUIRED if not getattr(application, name)}
    is_company = Application.Kind(application.kind).has_tin
    for name, (digits, sentence) in {**WRONG, "tin": TIN if is_company else PINFL}.items():
        if name not in found and not re.fullmatch(digits, getattr(application, name), re.ASCII):
            found[name] = [str(sentence)]
    try:
        application.phone = phone_of(application.phone)
    except NotAnUzbekPhone as refusal:
        found.setdefault("phone", [refusal.sentence()])
    if not application.documents.exists():
        found["documents"] = [str(_("Add at least one document."))]
    return found


def _kind_of(content: bytes) -> str | None:
    """What the bytes are, if it is one of the kinds that staff can read."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            picture.verify()
            return Image.MIME[str(picture.format)]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def _free_slug(name: str) -> str:
    """An address for the shop that nobody has yet."""
    made = slug_of(name, "uz")[:LONGEST_SLUG] or "shop"
    taken = set(Merchant.objects.filter(slug__startswith=made).values_list("slug", flat=True))
    return next(slug for n in count(1) if (slug := made if n == 1 else f"{made}-{n}") not in taken)
