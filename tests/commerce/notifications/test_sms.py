from datetime import timedelta

import pytest
import requests
import structlog
from django.utils import timezone

from commerce.notifications.commands import queue_sms, send_message
from commerce.notifications.models import Channel, Message, MessageState
from commerce.notifications.provider import GatewayFailed, gateway
from commerce.notifications.providers.console import ConsoleGateway
from commerce.notifications.providers.eskiz import EskizGateway

pytestmark = pytest.mark.django_db
PHONE = "+998901234567"


class Remembering:
    sent: list = []

    def send(self, message):
        self.sent.append((message.recipient, message.text))


class Broken:
    def send(self, message):
        raise GatewayFailed("down")


@pytest.fixture
def sent(settings):
    settings.SMS_GATEWAY = f"{__name__}.Remembering"
    Remembering.sent = []
    return Remembering.sent


def queue(text="Salom", **options):
    return queue_sms(phone=PHONE, text=text, now=timezone.now(), **options)


def test_message_is_a_row_first_and_is_sent_by_a_job(sent, run_jobs):
    message = queue("Kod: 123456")
    assert not sent
    run_jobs()
    assert sent == [(PHONE, "Kod: 123456")]
    message.refresh_from_db()
    assert (message.state, message.text) == (MessageState.SENT, "")


def test_job_that_comes_twice_sends_once(sent, run_jobs):
    message = queue()
    run_jobs()
    send_message(message_id=message.pk, now=timezone.now())
    assert len(sent) == 1


def test_letters_of_uzbek_are_sent_as_every_telephone_has_them(sent, run_jobs):
    queue("Oʻzbek soʻzi, maʼno")
    run_jobs()
    assert sent[0][1] == "O'zbek so'zi, ma'no"


def test_message_that_is_of_no_use_any_more_is_not_sent(sent, run_jobs):
    message = queue(good_for=timedelta(seconds=-1))
    run_jobs()
    message.refresh_from_db()
    assert (sent, message.state, message.text) == ([], MessageState.EXPIRED, "")


def test_message_waits_while_the_gateway_is_down(settings):
    settings.SMS_GATEWAY = f"{__name__}.Broken"
    message = queue()
    with pytest.raises(GatewayFailed):
        send_message(message_id=message.pk, now=timezone.now())
    assert Message.objects.get().state == MessageState.WAITING


def test_console_shows_the_message_with_debug_only(settings):
    for debug in (True, False):
        settings.DEBUG = debug
        with structlog.testing.capture_logs() as logs:
            ConsoleGateway().send(Message(recipient=PHONE, text="Kod: 123456"))
        said = str(logs)
        assert (PHONE in said, "123456" in said) == (debug, debug)
        assert logs


# --- Eskiz


class Answer:
    def __init__(self, status, body=None):
        self.status_code, self.body, self.ok = status, body, status < 400

    def json(self):
        if self.body is None:
            raise ValueError
        return self.body


@pytest.fixture
def eskiz(monkeypatch, settings):
    """Answers for Eskiz in turn; what it was asked."""
    settings.ESKIZ_EMAIL, settings.ESKIZ_PASSWORD = "shop@example.uz", "maxfiy"
    asked, answers = [], []

    def post(address, data, headers, timeout):
        asked.append((address.partition("/api")[2], data, headers.get("Authorization")))
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(requests, "post", post)
    return asked, answers


TOKEN = {"data": {"token": "t1"}}


def test_eskiz_signs_in_once_and_sends_the_number_without_its_plus(eskiz):
    asked, answers = eskiz
    answers += [Answer(200, TOKEN), Answer(200), Answer(200)]
    for _ in range(2):
        EskizGateway().send(Message(recipient=PHONE, text="Salom"))
    assert [path for path, *_ in asked] == ["/auth/login", *["/message/sms/send"] * 2]
    _, form, token = asked[1]
    assert form == {"mobile_phone": "998901234567", "message": "Salom", "from": "4546"}
    assert token == "Bearer t1"


def test_eskiz_signs_in_again_when_its_token_ran_out(eskiz):
    asked, answers = eskiz
    answers += [
        Answer(200, TOKEN),
        Answer(401),
        Answer(200, {"data": {"token": "t2"}}),
        Answer(200),
    ]
    EskizGateway().send(Message(recipient=PHONE, text="Salom"))
    assert asked[-1][2] == "Bearer t2"


@pytest.mark.parametrize(
    "answers_given",
    [
        [Answer(200, TOKEN), Answer(500)],
        [Answer(200, TOKEN), Answer(401), Answer(200, TOKEN), Answer(401)],
        [Answer(503)],
        [Answer(200, {"unexpected": 1})],
        [requests.ConnectionError(f"no route for {PHONE}")],
    ],
)
def test_eskiz_that_does_not_take_a_message_is_told_without_the_number(eskiz, answers_given):
    eskiz[1].extend(answers_given)
    with pytest.raises(GatewayFailed) as failed:
        EskizGateway().send(Message(recipient=PHONE, text="Salom"))
    assert "998" not in str(failed.value)
    assert failed.value.__cause__ is None


def test_gateway_is_chosen_by_a_setting(settings):
    settings.SMS_GATEWAY = "commerce.notifications.providers.eskiz.EskizGateway"
    assert isinstance(gateway(Channel.SMS), EskizGateway)
