import re

import pytest
from django.core import mail
from django.test import Client

from commerce.accounts.models import Device, SignInCode, User
from commerce.accounts.queries import devices_of
from tests import factories as make
from tests.storefront.conftest import says, signed_in, text

EMAIL, PASSWORD = "nodira@example.uz", "togʻdagi oq bulut"
WAYS = "/uz/account/ways/"
SIGN_IN = "/uz/account/sign-in/password/"


def code_in_mail(run_jobs):
    run_jobs()
    return re.search(r"\d{6}", mail.outbox[-1].body)[0]


def confirm(browser, run_jobs, email=EMAIL):
    browser.post(WAYS + "email/", {"email": email})
    return browser.post(WAYS + "email/confirm/", {"code": code_in_mail(run_jobs)})


@pytest.fixture
def with_password(own, run_jobs):
    """The customer's browser, once they have an e-mail address and a password."""
    confirm(own, run_jobs)
    own.post(WAYS + "password/", {"password": PASSWORD})
    return own


def sign_in(browser, email=EMAIL, password=PASSWORD, **more):
    return browser.post(SIGN_IN, {"email": email, "password": password} | more)


# --- the address


def test_an_address_is_the_customers_once_they_have_read_its_mail(own, customer, run_jobs):
    assert own.get(WAYS).status_code == 200
    own.post(WAYS + "email/", {"email": "Nodira@Example.UZ"})
    customer.refresh_from_db()
    assert customer.email is None
    code = code_in_mail(run_jobs)
    assert mail.outbox[0].to == ["Nodira@Example.UZ"]
    wrong = own.post(WAYS + "email/confirm/", {"code": f"{(int(code) + 1) % 10**6:06}"})
    assert wrong.status_code == 422
    assert own.post(WAYS + "email/confirm/", {"code": code}).status_code == 303
    customer.refresh_from_db()
    assert customer.email == EMAIL
    assert customer.email_confirmed_at is not None


def test_anothers_address_is_told_to_its_owner_and_to_nobody_else(
    own, stranger, customer, run_jobs
):
    confirm(own, run_jobs)
    new = stranger.post(WAYS + "email/", {"email": "new@example.uz"})
    taken = stranger.post(WAYS + "email/", {"email": EMAIL.upper()})
    assert (taken.status_code, taken.url) == (new.status_code, new.url)
    run_jobs()
    assert not re.search(r"\d{6}", mail.outbox[-1].body)
    assert stranger.post(WAYS + "email/confirm/", {"code": "000000"}).status_code == 422
    customer.refresh_from_db()
    assert customer.email == EMAIL


def test_a_code_confirms_only_for_whom_and_what_it_was_sent(own, stranger, run_jobs):
    own.post(WAYS + "email/", {"email": EMAIL})
    code = code_in_mail(run_jobs)
    stranger.post(WAYS + "email/", {"email": EMAIL})
    assert stranger.post(WAYS + "email/confirm/", {"code": code}).status_code == 422
    own.post(WAYS + "email/", {"email": "another@example.uz"})
    assert own.post(WAYS + "email/confirm/", {"code": code}).status_code == 422
    assert not User.objects.exclude(email=None).exists()


def test_codes_are_not_mailed_as_often_as_one_likes(own):
    assert own.post(WAYS + "email/", {"email": EMAIL}).status_code == 303
    assert own.post(WAYS + "email/", {"email": EMAIL}).status_code == 429


def test_what_is_mailed_is_kept_nowhere(own, run_jobs):
    own.post(WAYS + "email/", {"email": EMAIL})
    from procrastinate.contrib.django.models import ProcrastinateJob

    (job,) = ProcrastinateJob.objects.filter(task_name="deliver_mail")
    assert EMAIL not in str(job.args)
    code = code_in_mail(run_jobs)
    assert code not in str(list(SignInCode.objects.values()))


def test_removing_the_address_removes_the_password(with_password, customer):
    assert with_password.post(WAYS + "email/remove/").status_code == 303
    customer.refresh_from_db()
    assert (customer.email, customer.email_confirmed_at) == (None, None)
    assert not customer.has_usable_password()
    assert sign_in(Client()).status_code == 422


# --- the password


def test_customer_signs_in_with_it(with_password, customer):
    browser = Client()
    assert browser.get(SIGN_IN).status_code == 200
    answer = sign_in(browser, EMAIL.upper(), next="/uz/cart/")
    assert answer.url == "/uz/cart/"
    device = Device.objects.get(pk=browser.session["device"])
    assert (device.user, device.way) == (customer, "email")
    assert says(browser.get("/uz/account/devices/"), "with e-mail and password")
    assert browser.get(SIGN_IN).status_code == 303


def test_nobody_learns_whether_an_address_is_known(with_password):
    known = sign_in(Client(), password="x" * 12)
    unknown = sign_in(Client(), "nobody@example.uz")
    assert known.status_code == unknown.status_code == 422
    without = [re.sub(r'value="[^"]*"', "", text(answer)) for answer in (known, unknown)]
    assert without[0] == without[1]


def test_forgetting_answers_the_same_whether_or_not_it_is_known(with_password, run_jobs):
    run_jobs()
    sent = len(mail.outbox)
    answers = []
    for email in (EMAIL, "nobody@example.uz"):
        browser = Client()
        answer = browser.post("/uz/account/sign-in/forgotten/", {"email": email})
        answers.append((answer.status_code, answer.url))
        page = text(browser.get(answer.url)).replace(email, "")
        answers.append(re.sub(r'value="[^"]*"', "", page))
    assert answers[:2] == answers[2:]
    run_jobs()
    assert [each.to for each in mail.outbox[sent:]] == [[EMAIL]]


def test_passwords_are_not_guessed(with_password):
    statuses = [sign_in(Client(), password="notoʻgʻri-parol").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    late = sign_in(Client())
    assert late.status_code == 429  # even the right one has to wait now
    assert int(late["Retry-After"]) > 0


@pytest.mark.parametrize("weak", ["qisqa", "password123", "1234567890", EMAIL])
def test_a_weak_password_is_refused(own, customer, run_jobs, weak):
    confirm(own, run_jobs)
    assert own.post(WAYS + "password/", {"password": weak}).status_code == 422
    customer.refresh_from_db()
    assert not customer.has_usable_password()


def test_a_password_needs_a_confirmed_address(own, customer):
    assert own.post(WAYS + "password/", {"password": PASSWORD}).status_code == 409
    customer.refresh_from_db()
    assert not customer.has_usable_password()


def test_changing_it_asks_for_the_old_one_and_ends_other_devices(with_password, customer):
    sign_in(Client())
    new = {"password": "boshqa uzun parol 7"}
    assert with_password.post(WAYS + "password/", new).status_code == 422
    assert with_password.post(WAYS + "password/", new | {"current": "x"}).status_code == 422
    assert devices_of(customer.pk).count() == 2
    changed = with_password.post(WAYS + "password/", new | {"current": PASSWORD})
    assert changed.status_code == 303
    assert devices_of(customer.pk).count() == 1
    assert with_password.get(WAYS).status_code == 200


def test_a_forgotten_one_is_replaced_by_who_reads_the_mail(with_password, customer, run_jobs):
    browser = Client()
    browser.post("/uz/account/sign-in/forgotten/", {"email": EMAIL})
    code = code_in_mail(run_jobs)
    address = "/uz/account/sign-in/forgotten/new/"
    # a weak password does not use the code up
    assert browser.post(address, {"code": code, "password": "qisqa"}).status_code == 422
    new = {"code": code, "password": "boshqa uzun parol 7"}
    assert browser.post(address, new).status_code == 303
    assert browser.get("/uz/account/").status_code == 200
    assert with_password.get("/uz/account/").status_code == 303  # signed out there
    assert sign_in(Client()).status_code == 422
    assert sign_in(Client(), password=new["password"]).status_code == 303


def test_a_reset_without_asking_leads_back(client):
    assert client.get("/uz/account/sign-in/forgotten/new/").url == "/uz/account/sign-in/forgotten/"


def test_who_is_blocked_does_not_come_in(with_password):
    User.objects.update(is_active=False)
    assert sign_in(Client()).status_code == 403


# --- those who work here


@pytest.fixture
def colleague(customer):
    User.objects.filter(pk=customer.pk).update(username="nodira", email=EMAIL)
    customer.refresh_from_db()
    customer.set_password(PASSWORD)
    customer.save()
    return signed_in(customer)


def test_a_code_by_sms_changes_no_password_of_the_admin(colleague, customer):
    """Whoever reads a colleague's SMS gets a shopping account by it and no more."""
    assert says(
        colleague.get(WAYS), "You work here: your e-mail and password are those of the admin."
    )
    for path in ("email/", "email/confirm/", "email/remove/", "password/"):
        data = {"email": "a@example.uz", "password": "boshqa uzun parol 7", "code": "000000"}
        answer = colleague.post(WAYS + path, data)
        assert answer.status_code in (303, 403)
    customer.refresh_from_db()
    assert customer.check_password(PASSWORD)
    assert customer.email == EMAIL


def test_a_colleagues_password_is_not_tried_in_the_shop(colleague, run_jobs):
    assert sign_in(Client()).status_code == 422
    Client().post("/uz/account/sign-in/forgotten/", {"email": EMAIL})
    run_jobs()
    assert mail.outbox == []


def test_an_address_of_a_colleague_is_not_taken(colleague, run_jobs):
    browser = signed_in(make.make_customer())
    browser.post(WAYS + "email/", {"email": EMAIL})
    run_jobs()
    assert not re.search(r"\d{6}", mail.outbox[-1].body)


# --- everywhere


def test_signing_out_everywhere_ends_browsers_apps_and_the_admin(own, customer, client):
    User.objects.filter(pk=customer.pk).update(username="nodira", is_superuser=True)
    customer.refresh_from_db()
    client.force_login(customer)
    assert client.get("/admin/").status_code == 200
    token = make.make_tokens(customer).access_token
    assert own.post("/uz/account/devices/all/end/").status_code == 303
    assert devices_of(customer.pk).count() == 0
    assert own.get("/uz/account/").status_code == 303
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 401
    assert client.get("/admin/").url.startswith("/admin/login/")


def test_the_page_of_ways_takes_few_queries(own, django_assert_max_num_queries):
    own.get(WAYS)
    with django_assert_max_num_queries(12):
        own.get(WAYS)


@pytest.mark.parametrize(
    "data",
    [{}, {"email": "x", "password": "y"}, {"email": EMAIL, "password": "\0"}, {"email": "a" * 400}],
)
def test_odd_input_is_told_so(client, data):
    assert client.post(SIGN_IN, data).status_code == 422
    assert client.post("/uz/account/sign-in/forgotten/", data).status_code in (303, 422)
