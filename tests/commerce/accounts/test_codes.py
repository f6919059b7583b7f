from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from commerce.accounts.commands import send_code, sign_in
from commerce.accounts.commands.codes import DEMO_PHONE, GOOD_FOR, USUAL_PACE
from commerce.accounts.errors import AccountBlocked, CodeWrong, TooManyCodes, TooManyTries
from commerce.accounts.models import MOST_TRIES, SignInCode, User
from commerce.accounts.queries import phone_digest
from commerce.notifications.models import Message
from tests import factories as make
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _debug(settings):
    settings.DEBUG = True  # the sender learns the code


def send(phone, *, now=NOW, address="203.0.113.7"):
    return send_code(phone=phone, address=address, language="uz", now=now)


def enter(phone, code, *, now=NOW, address="203.0.113.7"):
    return sign_in(phone=phone, code=code, address=address, language="ru", now=now)


def another(code):
    return f"{(int(code) + 1) % 10**6:06}"


# --- sending


def test_code_is_said_in_the_message_and_nowhere_else(settings):
    settings.DEBUG = False
    phone = make.make_phone()
    sent = send(phone)
    assert sent.code is None
    message = Message.objects.get()
    code = next(word for word in message.text.split() if word.strip(".").isdigit())
    assert (message.recipient, len(code)) == (phone, 6)
    assert enter(phone, code).phone == phone


def test_nothing_in_the_database_shows_phone_or_code():
    phone = make.make_phone()
    code = send(phone).code
    enter(phone, code)
    send(phone, now=NOW + timedelta(hours=1))
    with connection.cursor() as cursor:
        for model in (SignInCode, Message, User):
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")
            for (row,) in cursor.fetchall():
                assert phone not in row
                assert phone.removeprefix("+998") not in row
                assert f"{code} " not in row


def test_waits_between_codes_grow_and_a_quiet_day_forgets_them():
    phone, now = make.make_phone(), NOW
    for wait in USUAL_PACE.waits:
        assert send(phone, now=now).next_in == wait
        with pytest.raises(TooManyCodes) as refused:
            send(phone, now=now + timedelta(seconds=wait - 1))
        assert refused.value.retry_after == 1
        now += timedelta(seconds=wait)
    send(phone, now=now)
    assert send(phone, now=now + USUAL_PACE.quiet * 1.01).next_in == USUAL_PACE.waits[0]


def test_forty_codes_to_one_phone_meet_a_refusal_long_before_even_for_the_demo_phone():
    for phone in (make.make_phone(), DEMO_PHONE):
        sent = Message.objects.count()
        with suppress(TooManyCodes):
            for _ in range(30):
                send(phone)
        assert Message.objects.count() - sent <= 20


def test_one_address_can_not_send_to_many_phones(settings):
    settings.CODES_FROM_ONE_ADDRESS = 3
    lefts = [send(make.make_phone()).allowance.left for _ in range(3)]
    assert lefts == [2, 1, 0]
    with pytest.raises(TooManyTries) as refused:
        send(make.make_phone())
    assert 0 < refused.value.retry_after <= 3600
    assert send(make.make_phone(), address="203.0.113.8").allowance.left == 2


def test_demo_phone_gets_its_code_with_debug_only(settings):
    assert send(DEMO_PHONE).code == "000000"
    settings.DEBUG = False
    codes = set()
    for step in range(2):
        send(DEMO_PHONE, now=NOW + timedelta(days=2 * step + 2))
        codes.add(Message.objects.latest("pk").text)
    assert not any("000000" in text for text in codes)


# --- checking


def test_new_phone_gets_an_account_with_its_first_right_code_and_the_same_one_later():
    phone = make.make_phone()
    assert not User.objects.exists()
    code = send(phone).code
    assert not User.objects.exists()
    user = enter(phone, code)
    assert (user.language, user.has_usable_password(), user.is_staff) == ("ru", False, False)
    later = NOW + timedelta(hours=1)
    assert enter(phone, send(phone, now=later).code, now=later) == user


def test_code_is_good_once():
    phone = make.make_phone()
    code = send(phone).code
    enter(phone, code)
    with pytest.raises(CodeWrong):
        enter(phone, code)


def test_code_is_good_for_five_minutes():
    phone = make.make_phone()
    code = send(phone).code
    with pytest.raises(CodeWrong):
        enter(phone, code, now=NOW + GOOD_FOR + timedelta(seconds=1))
    assert enter(phone, code, now=NOW + GOOD_FOR)


def test_right_code_comes_too_late_after_five_wrong_ones():
    phone = make.make_phone()
    code = send(phone).code
    for _ in range(MOST_TRIES):
        with pytest.raises(CodeWrong):
            enter(phone, another(code))
    with pytest.raises(CodeWrong):
        enter(phone, code)
    assert SignInCode.objects.get().tries == MOST_TRIES


def test_newer_code_makes_the_older_one_void():
    phone = make.make_phone()
    first = send(phone).code
    later = NOW + timedelta(minutes=1)
    second = send(phone, now=later).code
    if first != second:
        with pytest.raises(CodeWrong):
            enter(phone, first, now=later)
    assert enter(phone, second, now=later)


def test_code_of_one_phone_opens_no_other():
    mine, other = make.make_phone(), make.make_phone()
    code = send(mine).code
    send(other)
    if SignInCode.objects.count() == 2:
        with pytest.raises(CodeWrong):
            enter(other, another(code))
    assert enter(mine, code)


def test_one_address_can_not_try_for_ever(settings):
    settings.TRIES_FROM_ONE_ADDRESS = 2
    for _ in range(2):
        with pytest.raises(CodeWrong):
            enter(make.make_phone(), "123456")
    with pytest.raises(TooManyTries):
        enter(make.make_phone(), "123456")


@pytest.mark.parametrize("code", ["", "0", "x" * 20, "🙂", "١٢٣٤٥٦"])
def test_what_is_no_code_is_a_wrong_one(code):
    phone = make.make_phone()
    send(phone)
    with pytest.raises(CodeWrong):
        enter(phone, code)
    with pytest.raises(CodeWrong):
        enter(make.make_phone(), code)  # to which none was sent


def test_account_is_found_after_the_secret_key_was_changed(settings):
    user = make.make_customer()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-for-the-years-to-come"
    assert enter(user.phone, send(user.phone).code) == user
    assert User.objects.get().phone_digest == phone_digest(user.phone)


def test_blocked_account_stays_outside_and_gets_no_second_one():
    user = make.make_customer()
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(AccountBlocked):
        enter(user.phone, send(user.phone).code)
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_right_codes_at_once_one_is_let_in():
    phone = make.make_phone()
    code = send(phone).code
    outcomes = race(*[lambda: enter(phone, code)] * 4)
    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, CodeWrong) for outcome in outcomes) == 3
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_wrong_codes_at_once_are_all_counted():
    phone = make.make_phone()
    code = send(phone).code
    race(*[lambda: enter(phone, another(code))] * 8, at_once=4)
    with pytest.raises(CodeWrong):
        enter(phone, code)


@pytest.mark.django_db(transaction=True)
def test_of_two_codes_asked_for_at_once_one_is_sent():
    phone = make.make_phone()
    outcomes = race(*[lambda: send(phone)] * 4)
    assert sum(isinstance(outcome, TooManyCodes) for outcome in outcomes) == 3
    assert Message.objects.count() == 1
