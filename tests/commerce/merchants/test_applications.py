"""Applying to sell: filled in bit by bit, handed in whole, answered once."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from PIL import Image

from commerce.accounts.commands import close_account
from commerce.merchants.commands import (
    Answers,
    add_document,
    admit,
    ask_for_changes,
    begin_application,
    reject_application,
    remove_document,
    save_answers,
    submit_application,
)
from commerce.merchants.commands.applications import LARGEST, MEGABYTE, MOST_DOCUMENTS
from commerce.merchants.errors import (
    ApplicationIncomplete,
    ApplicationNotOpen,
    DocumentRefused,
    NoSuchApplication,
    TooManyDocuments,
)
from commerce.merchants.models import Application, Document
from commerce.merchants.queries import application_of, papers_of
from commerce.notifications.models import Message
from commerce.privacy.queries import personal_data
from tests import factories as make
from tests.factories.merchants import PDF

pytestmark = pytest.mark.django_db
State = Application.State
NOW = timezone.now()


def picture(kind: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (2, 2)).save(file, kind)
    return file.getvalue()


def test_a_draft_keeps_what_was_answered_so_far():
    customer = make.make_customer()
    begin_application(applicant_id=customer.pk, now=NOW)
    save_answers(applicant_id=customer.pk, answers=Answers(name="Anhor", tin="30"))
    draft = begin_application(applicant_id=customer.pk, now=NOW)
    assert (draft.state, draft.name, draft.tin) == (State.DRAFT, "Anhor", "30")
    assert application_of(customer.pk) == draft


def test_what_is_missing_is_told_field_by_field():
    customer = make.make_customer()
    begin_application(applicant_id=customer.pk, now=NOW)
    answers = Answers(name="Anhor", tin="12345678901234", account="1", mfo="00974", phone="7")
    save_answers(applicant_id=customer.pk, answers=answers)
    with pytest.raises(ApplicationIncomplete) as refused:
        submit_application(applicant_id=customer.pk, now=NOW)
    assert set(refused.value.errors) == {
        "legal_name",
        "tin",
        "account",
        "phone",
        "address",
        "category_ids",
        "documents",
    }


@pytest.mark.parametrize(
    ("kind", "number", "is_right"),
    [
        ("company", "301234567", True),
        ("company", "30123456", False),
        ("company", "٣٠١٢٣٤٥٦٧", False),  # digits of another script
        ("entrepreneur", "31234567890123", True),
        ("self_employed", "301234567", False),
    ],
)
def test_a_company_has_a_tin_and_a_person_a_pinfl(kind, number, is_right):
    application = make.make_application("draft", kind=kind, tin=number)
    customer = application.applicant_id
    add_document(applicant_id=customer, name="a.pdf", content=PDF, now=NOW)
    if is_right:
        submit_application(applicant_id=customer, now=NOW)
    else:
        with pytest.raises(ApplicationIncomplete):
            submit_application(applicant_id=customer, now=NOW)


def test_it_is_changed_handed_in_again_and_rejected():
    application = make.make_application()
    customer = application.applicant_id
    with pytest.raises(ApplicationNotOpen):
        save_answers(applicant_id=customer, answers=Answers())
    ask_for_changes(application_id=application.pk, reason="The scan is blurred.", now=NOW)
    with pytest.raises(ApplicationNotOpen):
        reject_application(application_id=application.pk, reason="no", now=NOW)
    submit_application(applicant_id=customer, now=NOW)
    reject_application(application_id=application.pk, reason="We don't sell that.", now=NOW)
    application.refresh_from_db()
    assert (application.state, application.reason) == (State.REJECTED, "We don't sell that.")
    assert Message.objects.count() == 4  # each step is told to the applicant
    with pytest.raises(NoSuchApplication):
        submit_application(applicant_id=customer, now=NOW)
    assert begin_application(applicant_id=customer, now=NOW) != application


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("GIF"), None),
        (picture("PNG")[:40], None),
        (b"MZ\x90", None),
        (b"", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (PDF + b" " * LARGEST * MEGABYTE, None),
    ],
)
def test_a_document_is_known_by_its_content(content, kind):
    customer = make.make_application("draft").applicant_id
    if kind is None:
        with pytest.raises(DocumentRefused):
            add_document(applicant_id=customer, name="photo.png", content=content, now=NOW)
    else:
        made = add_document(applicant_id=customer, name="x" * 300, content=content, now=NOW)
        assert (made.content_type, made.size, len(made.name)) == (kind, len(content), 120)


def test_documents_are_sealed_counted_and_removed():
    application = make.make_application("draft")
    customer = application.applicant_id
    for n in range(MOST_DOCUMENTS):
        add_document(applicant_id=customer, name=f"{n}.pdf", content=PDF, now=NOW)
    with pytest.raises(TooManyDocuments):
        add_document(applicant_id=customer, name="one more.pdf", content=PDF, now=NOW)
    first = Document.objects.all()[0]
    assert PDF not in bytes(first.sealed)
    assert first.content == PDF
    remove_document(applicant_id=customer, document_id=first.pk)
    stranger = make.make_application("draft").applicant_id
    remove_document(applicant_id=stranger, document_id=first.pk + 1)
    assert papers_of(application.pk).count() == MOST_DOCUMENTS - 1


def test_personal_data_is_sealed_exported_and_forgotten(run_jobs):
    application = make.make_application("draft", tin="31234567890123", kind="self_employed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM merchants_application a")
        stored = cursor.fetchone()[0]
    for secret in ("31234567890123", "20208000900000000001", "+998901112233", "ANHOR"):
        assert secret not in stored
    exported = personal_data(application.applicant_id)["applications"]
    assert exported[0]["tin"] == "31234567890123"
    close_account(user_id=application.applicant_id, now=NOW)
    run_jobs()
    assert not Application.objects.exists()


def test_a_taken_address_gets_a_number():
    names = [make.make_application(name="Anhor").pk for _ in range(2)]
    assert [admit(application_id=pk, now=NOW).slug for pk in names] == ["anhor", "anhor-2"]
    nameless = make.make_application(name="東京")
    assert admit(application_id=nameless.pk, now=NOW).slug == "shop"


def test_the_table_refuses_a_second_open_application_and_an_approval_without_a_merchant():
    application = make.make_application()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(applicant=application.applicant, begun_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state=State.APPROVED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state=State.REJECTED)
