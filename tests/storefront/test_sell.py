import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from commerce.merchants.commands import admit, ask_for_changes, reject_application
from commerce.merchants.models import Application, Document
from tests import factories as make
from tests.factories.merchants import PDF
from tests.storefront.conftest import says, signed_in, text

PAGE = "/uz/sell/"
NOW = timezone.now()


def answers(**changes):
    given = {
        "kind": "company",
        "name": "Anhor",
        "legal_name": "“ANHOR” MCHJ",
        "tin": "301 234 567",
        "account": "2020 8000 9000 0000 0001",
        "mfo": "00974",
        "phone": "90 111-22-33",
        "address": "Toshkent",
    }
    return given | changes


def pdf(name="anhor-7.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def category(db):
    return make.make_category()


def test_a_guest_is_led_to_the_sign_in_and_back(client):
    response = client.get(PAGE)
    assert response.status_code in (302, 303)
    assert "/uz/account/sign-in/?next=%2Fuz%2Fsell%2F" in response["Location"]
    assert client.post(f"{PAGE}save/", answers()).status_code in (302, 303)
    assert not Application.objects.exists()


def test_a_shop_applies_without_scripts(own, customer, category):
    assert says(own.get(PAGE), "Who sells")
    given = answers(category_ids=[category.pk])
    assert own.post(f"{PAGE}save/", given).status_code == 303
    assert own.post(f"{PAGE}papers/", given | {"document": pdf()}).status_code == 303
    page = text(own.get(PAGE))
    assert 'value="301234567"' in page
    assert "anhor-7.pdf" in page
    assert own.post(f"{PAGE}save/", given | {"submit": "1"}).status_code == 303
    application = Application.objects.get()
    assert (application.state, application.phone) == ("submitted", "+998901112233")
    assert application.category_ids == [category.pk]
    assert says(own.get(PAGE), "We are looking at your application")
    assert own.post(f"{PAGE}save/", given).status_code == 409


def test_what_is_missing_stands_beside_its_field(own, category):
    response = own.post(f"{PAGE}save/", answers(tin="1", submit="1"))
    assert response.status_code == 422
    for sentence in (
        "The TIN of a company has 9 digits.",
        "Add at least one document.",
        "Fill this in.",
    ):
        assert says(response, sentence)
    assert Application.objects.get().name == "Anhor"


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "bank"}, {"category_ids": ["999999"]}, {"category_ids": ["x"]}, {"name": "a" * 121}],
)
def test_strange_answers_are_refused_and_nothing_is_kept(own, category, wrong):
    assert own.post(f"{PAGE}save/", answers(**wrong)).status_code == 422
    assert not Application.objects.exists()


def test_papers_are_added_and_removed_in_place(customer, category):
    browser = signed_in(customer)
    browser.defaults |= {"HTTP_HX_REQUEST": "true"}
    response = browser.post(f"{PAGE}papers/", answers() | {"document": pdf()})
    assert response.status_code == 200
    assert 'hx-swap-oob="true"' in text(response)
    assert "anhor-7.pdf" in text(response)
    wrong = browser.post(f"{PAGE}papers/", answers() | {"document": pdf("a.exe", b"MZ")})
    assert wrong.status_code == 422
    assert says(wrong, "Add a PDF, JPEG or PNG file of at most %(megabytes)s MB.", megabytes=5)
    paper = Document.objects.get()
    assert "anhor-7" not in text(browser.post(f"{PAGE}papers/{paper.pk}/remove/", answers()))
    assert not Document.objects.exists()
    assert Application.objects.get().name == "Anhor"
    assert browser.post(f"{PAGE}papers/", answers()).status_code == 422


def test_papers_of_another_stay(stranger, own, category):
    own.post(f"{PAGE}papers/", answers() | {"document": pdf()})
    stranger.post(f"{PAGE}papers/{Document.objects.get().pk}/remove/", answers())
    assert Document.objects.exists()


def test_the_applicant_reads_what_became_of_it(category):
    application = make.make_application()
    browser = signed_in(application.applicant)
    ask_for_changes(application_id=application.pk, reason="Skan xira.", now=NOW)
    page = browser.get(PAGE)
    assert "Skan xira." in text(page)
    assert says(page, "Send the application")
    again = answers(category_ids=[category.pk], submit="1")
    browser.post(f"{PAGE}save/", again)
    reject_application(application_id=application.pk, reason="Bunday tovar sotmaymiz.", now=NOW)
    page = browser.get(PAGE)
    assert says(page, "Your application was rejected")
    assert "Bunday tovar sotmaymiz." in text(page)
    second = make.make_application()
    admit(application_id=second.pk, now=NOW)
    page = signed_in(second.applicant).get("/ru/sell/")
    assert says(page, "Your shop is open", "ru")
    assert 'href="/ru/seller/"' in text(page)


def test_the_page_is_private_and_takes_few_queries(own, category, django_assert_max_num_queries):
    own.post(f"{PAGE}papers/", answers() | {"document": pdf()})
    own.get(PAGE)
    with django_assert_max_num_queries(8):
        response = own.get(PAGE)
    assert response["Cache-Control"] == "private, no-store"
