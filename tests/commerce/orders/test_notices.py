"""What the buyer is written to, and that it is written once and in time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from commerce.core.money import Money
from commerce.notifications.models import Channel, Message
from commerce.orders.commands import (
    change_state,
    change_sub_order_state,
    expire_unpaid,
    forget_buyer,
    refund_lines,
    remind_unpaid,
    settle_refund,
    tell_buyer,
)
from commerce.orders.models import Order, State
from commerce.orders.notices import SENTENCES, URGENT, Topic, sentence
from commerce.shipping.commands import note_events
from commerce.shipping.models import Parcel, ParcelState
from commerce.shipping.provider import Tracked
from tests import factories as make

AMOUNT = "125 000 soʻm"
FACTS = {"number": "1234567890-1", "amount": AMOUNT, "until": "14:30", "parcel": "BTS, 00112233"}


@pytest.fixture
def awake(settings):
    settings.QUIET_HOURS = (24, 0)


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("language", ["uz", "ru"])
def test_every_notice_names_the_order_and_fits_a_message(topic, language):
    text = sentence(topic, language, **FACTS)
    assert "1234567890-1" in text
    says_sum = topic in {Topic.PLACED, Topic.AWAITING_PAYMENT, Topic.PAID, Topic.REFUNDED}
    assert (AMOUNT in text) == says_sum
    assert len(text) <= 140
    assert "%(" not in text


def test_there_is_a_sentence_for_every_topic():
    assert set(SENTENCES) == set(Topic)
    assert set(Topic) > URGENT


def topics(order):
    told = Message.objects.filter(about=order.number).order_by("pk")
    return list(told.values_list("topic", flat=True))


def go_on(order, *states):
    for state in states:
        change_state(order_id=order.pk, state=state, now=timezone.now())


@pytest.mark.django_db
def test_the_way_of_an_order_is_told_step_by_step_and_once(awake, run_jobs):
    order = make.make_order(make.make_product(stock=5))
    go_on(order, State.PACKED, State.SHIPPED, State.DELIVERED, State.COMPLETED)
    run_jobs()
    assert topics(order) == ["placed", "shipped", "delivered"]
    for topic in (Topic.PLACED, Topic.PLACED):
        tell_buyer(order_id=order.pk, topic=topic, now=timezone.now())
    assert len(topics(order)) == 3
    sent = Message.objects.filter(about=order.number)
    assert {(row.state, row.text, row.channel) for row in sent} == {("sent", "", Channel.SMS)}


@pytest.mark.django_db
def test_an_order_paid_online_is_told_to_be_paid(awake, run_jobs):
    order = make.make_unpaid_order((make.make_product(stock=5).variants.get(), 1))
    run_jobs()
    go_on(order, State.PAID)
    run_jobs()
    assert topics(order) == ["awaiting_payment", "paid"]


@pytest.mark.django_db
def test_the_buyer_reads_it_in_their_language_and_plain(run_jobs, settings):
    settings.QUIET_HOURS = (0, 0)  # nothing is sent but what is urgent
    order = make.make_order(make.make_product(stock=5), language="ru")
    go_on(order, State.PACKED, State.SHIPPED)
    run_jobs()
    told = Message.objects.get(about=order.number, topic="shipped")
    assert told.text == sentence(
        Topic.SHIPPED, "ru", number=order.number, parcel=sentence_of_own_courier("ru")
    )
    assert told.recipient == order.phone


def sentence_of_own_courier(language):
    from django.utils.translation import override

    from commerce.shipping.queries import carrier_name

    with override(language):
        return carrier_name("own")


@pytest.mark.django_db
def test_who_left_an_e_mail_gets_a_letter_with_the_way_to_the_order(
    awake, run_jobs, client, settings
):
    order = make.make_order(make.make_product(stock=5))
    order.customer = make.make_customer()
    order.customer.email = "nodira@example.uz"
    order.customer.save()
    order.save()
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["nodira@example.uz"]
    ((html, _),) = letter.alternatives
    line = order.lines.get()
    for words in (letter.body, html):
        assert order.number in words
        assert line.title in words
        assert order.total.in_words_of("uz") in words
    address = next(word for word in letter.body.split() if word.startswith("http"))
    assert address in html.replace("&amp;", "&")
    shown = client.get(address.removeprefix(settings.SITE_URL))
    assert order.number in shown.content.decode()


@pytest.mark.django_db
def test_each_of_two_parcels_is_told_by_its_own_number(awake, run_jobs):
    order = make.make_order(make.make_product(stock=5), make.make_product(stock=5))
    first, second = order.sub_orders.all()
    go_on(order, State.PACKED)
    for part in (first, second):
        change_sub_order_state(sub_order_id=part.pk, state=State.SHIPPED, now=timezone.now())
    Message.objects.all().delete()
    texts = []
    for part in (first, second):
        tell_buyer(order_id=order.pk, topic=Topic.SHIPPED, sub_order_id=part.pk, now=timezone.now())
        texts.append(Message.objects.latest("pk").text)
    assert first.number in texts[0]
    assert second.number in texts[1]


@pytest.mark.django_db
def test_a_cancelled_order_is_told_once_not_parcel_by_parcel(awake, run_jobs):
    order = make.make_order(make.make_product(stock=5), make.make_product(stock=5))
    part = order.sub_orders.first()
    change_sub_order_state(sub_order_id=part.pk, state=State.CANCELLED, now=timezone.now())
    run_jobs()
    assert topics(order) == ["placed", "cancelled"]
    go_on(order, State.CANCELLED)
    run_jobs()
    assert topics(order) == ["placed", "cancelled", "cancelled"]


@pytest.mark.django_db
def test_a_parcel_at_its_pick_up_point_and_a_refund_are_told(awake, run_jobs):
    order = make.make_order(make.make_product(stock=5))
    go_on(order, State.PACKED, State.SHIPPED)
    parcel = Parcel.objects.get(reference=order.number)
    arrived = Tracked(ParcelState.AT_POINT, "", timezone.now())
    note_events(parcel_id=parcel.pk, events=[arrived])
    run_jobs()
    go_on(order, State.DELIVERED)
    line = order.lines.get()
    refund = refund_lines(
        order_id=order.pk, amounts={line.pk: Money.of_soums(1)}, now=timezone.now()
    )
    settle_refund(refund_id=refund.pk, now=timezone.now())
    run_jobs()
    assert topics(order) == ["placed", "shipped", "ready", "delivered", "refunded"]


def evening(hour):
    return datetime(2026, 11, 5, hour, tzinfo=ZoneInfo("Asia/Tashkent"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("placed_at", "now", "reminded"),
    [
        (evening(6), evening(17), True),  # it ends at six in the evening
        (evening(6), evening(16), False),  # that is two hours ahead
        (evening(11), evening(22), False),  # nobody is woken for it
        (evening(6), evening(18), False),  # too late
    ],
)
def test_who_has_not_paid_is_reminded_an_hour_before(placed_at, now, reminded):
    variant = make.make_product(stock=5).variants.get()
    order = make.make_unpaid_order((variant, 1), now=placed_at)
    assert remind_unpaid(now=now) == reminded
    remind_unpaid(now=now + timedelta(minutes=5))
    assert topics(order).count("pay_soon") == reminded


@pytest.mark.django_db
def test_an_order_that_expired_is_told_to_be_cancelled(awake, run_jobs):
    order = make.make_unpaid_order((make.make_product(stock=5).variants.get(), 1))
    expire_unpaid(now=timezone.now() + timedelta(days=1))
    run_jobs()
    assert topics(order)[-1] == "cancelled"


@pytest.mark.django_db
def test_who_is_forgotten_is_written_to_no_more(run_jobs):
    order = make.make_order(make.make_product(stock=5))
    go_on(order, State.CANCELLED)
    forget_buyer(order_id=order.pk)
    run_jobs()
    assert Order.objects.get().phone == ""
    assert not Message.objects.exists()
