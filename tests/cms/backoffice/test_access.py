"""Coming in at /admin/ with the second factor on."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.html import escape
from django.utils.translation import ngettext, override
from wagtail.models import ModelLogEntry

PASSWORD = "juda-maxfiy-soz-7"
User = get_user_model()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def owner():
    return User.objects.create_superuser("nargiza", password=PASSWORD)


def code_for(secret, *, steps=0):
    value = totp.hotp_value(secret, int(time.time()) // 30 + steps)
    return totp.format_hotp_value(value)


def sign_in(client, name="nargiza", password=PASSWORD, to="/admin/"):
    return client.post("/admin/login/", {"username": name, "password": password, "next": to})


def set_up(client):
    """Sign in for the first time and set up the app; says its secret."""
    sign_in(client)
    page = client.get("/admin/second-factor/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    done = client.post("/admin/second-factor/totp/activate/", {"code": code_for(secret)})
    assert done.url == "/admin/second-factor/recovery-codes/"
    return secret


def codes_on(page):
    return re.findall(r"<li><code>(\w+)</code>", page.content.decode())


def log_of(user):
    entries = ModelLogEntry.objects.filter(object_id=str(user.pk)).order_by("pk")
    return [entry.action for entry in entries if entry.action.startswith("staff.")]


def pass_time(client, seconds):
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


# --- the gate


def test_nothing_opens_before_a_second_factor_is_set_up(client, owner):
    assert sign_in(client).url == "/admin/"
    for path in ("/admin/", "/admin/users/", "/admin/orders/", "/admin/nowhere/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (302, "/admin/second-factor/")
    page = client.get("/admin/second-factor/")
    assert page.status_code == 200
    assert "/admin/second-factor/totp/activate/" in page.content.decode()


def test_who_has_set_it_up_is_in_and_gets_recovery_codes_once(client, owner):
    set_up(client)
    codes = codes_on(client.get("/admin/second-factor/recovery-codes/"))
    assert len(set(codes)) == 10
    assert codes_on(client.get("/admin/second-factor/recovery-codes/")) == []
    assert client.get("/admin/second-factor/recovery-codes/download/").status_code == 403
    assert client.get("/admin/").status_code == 200
    assert log_of(owner) == ["staff.signed_in", "staff.factor_added"]


def test_each_sign_in_asks_for_the_second_factor(client, owner):
    secret = set_up(client)
    again = Client()
    assert sign_in(again, to="/admin/users/").url == "/admin/second-factor/authenticate/"
    assert again.get("/admin/").url.startswith("/admin/login/")
    assert again.get("/admin/second-factor/authenticate/").status_code == 200
    wrong = again.post("/admin/second-factor/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert again.get("/admin/").url.startswith("/admin/login/")
    # the code that set the app up is used up as well
    right = again.post("/admin/second-factor/authenticate/", {"code": code_for(secret, steps=1)})
    assert right.url == "/admin/users/"
    assert again.get("/admin/users/").status_code == 200


def test_a_code_is_good_once(client, owner):
    secret = set_up(client)
    code = code_for(secret, steps=1)
    first, second = Client(), Client()
    for each in (first, second):
        sign_in(each)
        each.post("/admin/second-factor/authenticate/", {"code": code})
    assert first.get("/admin/").status_code == 200
    assert second.get("/admin/").url.startswith("/admin/login/")


def test_recovery_code_opens_once_and_warns(client, owner):
    set_up(client)
    code = codes_on(client.get("/admin/second-factor/recovery-codes/"))[0]
    again, thief = Client(), Client()
    sign_in(again)
    again.post("/admin/second-factor/authenticate/", {"code": code})
    with override("uz"):
        warning = ngettext(
            "You signed in with a recovery code. It is used up; %(count)d is left.",
            "You signed in with a recovery code. It is used up; %(count)d are left.",
            9,
        )
    assert str(escape(warning % {"count": 9})) in again.get("/admin/").content.decode()
    sign_in(thief)
    assert thief.post("/admin/second-factor/authenticate/", {"code": code}).status_code == 200
    assert thief.get("/admin/").url.startswith("/admin/login/")


def test_a_session_from_before_the_factor_shows_it_first(client, owner):
    other = Client()
    sign_in(other)
    secret = set_up(client)
    answer = other.get("/admin/users/")
    assert answer.url == "/admin/second-factor/reauthenticate/?next=%2Fadmin%2Fusers%2F"
    # nor can it take the factor away with its password alone
    removing = other.get("/admin/second-factor/totp/deactivate/")
    assert removing.url.startswith("/admin/second-factor/reauthenticate/")
    data = {"code": code_for(secret, steps=1), "next": "/admin/users/"}
    assert other.post("/admin/second-factor/reauthenticate/", data).url == "/admin/users/"
    assert other.get("/admin/users/").status_code == 200


def test_without_the_setting_a_password_is_enough(client, owner, settings):
    settings.STAFF_SECOND_FACTOR = False
    sign_in(client)
    assert client.get("/admin/").status_code == 200


def test_stranger_is_led_to_the_sign_in(client):
    for path in ("/admin/", "/admin/second-factor/", "/admin/second-factor/totp/activate/"):
        assert client.get(path).url.startswith("/admin/login/")
    assert client.get("/admin/second-factor/authenticate/").status_code == 302


# --- what is sensitive


def test_what_is_sensitive_asks_again_after_a_while(client, owner):
    secret = set_up(client)
    page = f"/admin/users/edit/{owner.pk}/"
    assert client.get(page).status_code == 200
    pass_time(client, 20 * 60)
    assert client.get("/admin/users/").status_code == 200
    asked = client.get(page)
    assert asked.url.startswith("/admin/second-factor/reauthenticate/?next=")
    assert client.get(asked.url).status_code == 200
    again = client.post(
        "/admin/second-factor/reauthenticate/", {"code": code_for(secret, steps=1), "next": page}
    )
    assert again.url == page
    assert client.get(page).status_code == 200


def test_a_sent_form_is_done_after_being_asked_again(client, owner):
    colleague = User.objects.create_user("sanjar", password=PASSWORD, is_staff=True)
    secret = set_up(client)
    pass_time(client, 20 * 60)
    page = f"/admin/users/{colleague.pk}/second-factor/"
    asked = client.post(page)
    colleague.refresh_from_db()
    assert colleague.sessions_ended_at is None
    client.post(
        "/admin/second-factor/reauthenticate/", {"code": code_for(secret, steps=1), "next": page}
    )
    assert asked.status_code == 302
    colleague.refresh_from_db()
    assert colleague.sessions_ended_at is not None


def test_changing_the_second_factor_asks_again(client, owner):
    set_up(client)
    pass_time(client, 20 * 60)
    for page in ("totp/deactivate/", "webauthn/add/", "recovery-codes/generate/"):
        answer = client.get(f"/admin/second-factor/{page}")
        assert answer.url.startswith("/admin/second-factor/reauthenticate/")


def test_removing_the_only_factor_leads_to_setting_up_another(client, owner):
    set_up(client)
    client.post("/admin/second-factor/totp/deactivate/")
    assert not Authenticator.objects.exists()  # the recovery codes went with it
    assert client.get("/admin/").url == "/admin/second-factor/"


def test_new_recovery_codes_replace_the_old_ones(client, owner):
    set_up(client)
    old = codes_on(client.get("/admin/second-factor/recovery-codes/"))
    assert client.get("/admin/second-factor/recovery-codes/generate/").status_code == 200
    client.post("/admin/second-factor/recovery-codes/generate/")
    new = codes_on(client.get("/admin/second-factor/recovery-codes/"))
    assert len(new) == 10
    assert not set(new) & set(old)


# --- losing it


def test_an_owner_resets_a_colleagues_factor(owner):
    colleague = User.objects.create_superuser("sanjar", password=PASSWORD)
    theirs, mine = Client(), Client()
    sign_in(theirs, "sanjar")
    Authenticator.objects.create(user=colleague, type="totp", data={"secret": "sealed"})
    set_up(mine)
    assert mine.get(f"/admin/users/{colleague.pk}/second-factor/").status_code == 200
    done = mine.post(f"/admin/users/{colleague.pk}/second-factor/")
    assert done.url == f"/admin/users/edit/{colleague.pk}/"
    assert not Authenticator.objects.filter(user=colleague).exists()
    assert theirs.get("/admin/").url.startswith("/admin/login/")  # signed out
    entry = ModelLogEntry.objects.get(action="staff.factor_reset")
    assert (entry.object_id, entry.user) == (str(colleague.pk), owner)


def test_only_an_owner_resets(client, owner, settings, member_of):
    settings.STAFF_SECOND_FACTOR = False
    for group in ("Managers", "Administrators"):
        assert member_of(group).post(f"/admin/users/{owner.pk}/second-factor/").status_code == 404
    owner.refresh_from_db()
    assert owner.sessions_ended_at is None


# --- passwords and what is kept


def test_password_can_not_be_guessed(client, owner):
    for _ in range(5):
        assert "autofocus" in sign_in(client, password="notogri").content.decode()
    assert sign_in(client).status_code == 200  # even the right one has to wait now
    assert log_of(owner) == ["staff.sign_in_failed"] * 5


def test_second_factor_can_not_be_guessed(client, owner):
    secret = set_up(client)
    again = Client()
    sign_in(again)
    for _ in range(5):
        again.post("/admin/second-factor/authenticate/", {"code": "000000"})
    again.post("/admin/second-factor/authenticate/", {"code": code_for(secret, steps=1)})
    assert again.get("/admin/").url.startswith("/admin/login/")


def test_secrets_are_sealed_at_rest_and_not_in_the_log(client, owner):
    secret = set_up(client)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert kept.count("gAAAA") == 2  # both of them by our cipher
    assert secret not in str(list(ModelLogEntry.objects.values_list("data", flat=True)))


def test_a_new_password_ends_other_sessions(client, owner, settings):
    settings.STAFF_SECOND_FACTOR = False
    sign_in(client)
    owner.set_password("yana-bir-maxfiy-soz")
    owner.save()
    assert client.get("/admin/").url.startswith("/admin/login/")


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_pages_hold_nothing_from_elsewhere(owner, language):
    client = Client(headers={"accept-language": language})
    set_up(client)
    pages = [
        "",
        "totp/deactivate/",
        "webauthn/",
        "webauthn/add/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "reauthenticate/",
    ]
    for page in pages:
        answer = client.get(f"/admin/second-factor/{page}")
        html = answer.content.decode()
        assert answer.status_code == 200, page
        assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', html)
        assert "default-src 'self'" in answer["Content-Security-Policy"]
