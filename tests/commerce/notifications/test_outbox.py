from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from commerce.core.models import EventRow
from commerce.notifications.commands import (
    Letter,
    Occasion,
    queue_email,
    queue_sms,
    send_message,
)
from commerce.notifications.models import Channel, Message, MessageState
from commerce.notifications.provider import GatewayFailed, gateway
from commerce.notifications.providers.mail import DjangoMail
from commerce.notifications.queries import awake_from, messages_about

pytestmark = pytest.mark.django_db
PHONE, ADDRESS = "+998901234567", "nodira@example.uz"
LETTER = Letter(subject="Buyurtma yoʻlda", text="Yoʻlda.", html="<p>Yoʻlda.</p>")


def at(hour, minute=0):
    return datetime(2026, 11, 5, hour, minute, tzinfo=ZoneInfo("Asia/Tashkent"))


def sms(now=None, **occasion):
    now = now or timezone.now()
    return queue_sms(phone=PHONE, text="Salom", now=now, occasion=Occasion(**occasion))


def letter(**occasion):
    now = timezone.now()
    return queue_email(address=ADDRESS, letter=LETTER, now=now, occasion=Occasion(**occasion))


def test_a_letter_is_sent_as_text_and_html_and_its_words_go(run_jobs):
    message = letter(topic="shipped", about="4711")
    assert not mail.outbox
    run_jobs()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == ([ADDRESS], LETTER.subject, LETTER.text)
    assert [(part.content, part.mimetype) for part in sent.alternatives] == [
        (LETTER.html, "text/html")
    ]
    message.refresh_from_db()
    left = (message.recipient, message.subject, message.text, message.html)
    assert (message.state, *left) == ("sent", "", "", "", "")


def test_a_mail_server_that_is_down_is_tried_again_and_nobody_is_named(monkeypatch):
    def fail(self):
        raise SMTPServerDisconnected(f"no mailbox {ADDRESS}")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    message = letter()
    with pytest.raises(GatewayFailed) as failed:
        send_message(message_id=message.pk, now=timezone.now())
    assert ADDRESS not in str(failed.value)
    assert Message.objects.get().state == MessageState.WAITING


def test_what_has_a_key_is_told_once_in_each_channel(run_jobs):
    first = sms(key="order:1:paid")
    assert sms(key="order:1:paid") == first
    letter(key="order:1:paid")
    letter(key="order:1:paid")
    assert sorted(Message.objects.values_list("channel", flat=True)) == [
        Channel.EMAIL,
        Channel.SMS,
    ]
    assert EventRow.objects.filter(name="message.queued").count() == 2


def test_what_has_no_key_is_told_as_often_as_it_is_asked_for():
    assert sms() != sms()


@pytest.mark.parametrize(
    ("now", "awake"),
    [
        (at(8), at(8)),
        (at(21, 59), at(21, 59)),
        (at(22), at(8) + timedelta(days=1)),
        (at(23, 30), at(8) + timedelta(days=1)),
        (at(0), at(8)),
        (at(7, 59), at(8)),
    ],
)
def test_what_can_wait_waits_for_the_morning_in_tashkent(now, awake):
    assert awake_from(now) == awake
    waiting = sms(now, can_wait=True)
    assert waiting.send_from == awake
    assert waiting.good_until > awake + timedelta(hours=5)
    assert sms(now).send_from == now  # a code is waited for at any hour


def test_a_message_for_the_morning_is_not_sent_before(run_jobs):
    tonight = timezone.now() + timedelta(days=400)  # whenever this runs, that is not yet
    message = queue_sms(
        phone=PHONE,
        text="Salom",
        now=tonight.replace(hour=20),  # one o'clock at night in Tashkent
        occasion=Occasion(can_wait=True),
    )
    run_jobs()
    message.refresh_from_db()
    assert message.state == MessageState.WAITING


def test_whom_and_what_is_sealed():
    letter(about="4711")
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, subject, text, html FROM notifications_message")
        (row,) = cursor.fetchall()
    assert not any("nodira" in value or "lda" in value for value in row)


def test_what_was_told_about_an_order_is_found_without_opening_it(django_assert_num_queries):
    sms(about="4711", topic="paid")
    sms(about="4712", topic="paid")
    with django_assert_num_queries(1):
        (told,) = messages_about("4711")
        assert (told.topic, told.channel) == ("paid", Channel.SMS)
    assert {"recipient", "text"} <= told.get_deferred_fields()


def test_mail_is_carried_by_the_gateway_of_the_settings():
    assert isinstance(gateway(Channel.EMAIL), DjangoMail)
