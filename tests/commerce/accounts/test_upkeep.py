from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.accounts.commands import end_device, forget_old_sign_ins, send_code
from commerce.accounts.models import Device, SignInCode, Token
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_old_codes_go_when_no_limit_counts_them(settings):
    for age in (timedelta(hours=23), timedelta(hours=25)):
        phone = make.make_phone()
        send_code(phone=phone, address="203.0.113.7", language="uz", now=NOW - age)
    forget_old_sign_ins(now=NOW)
    assert SignInCode.objects.get().sent_at == NOW - timedelta(hours=23)


def test_tokens_that_have_run_out_go_and_the_others_stay():
    make.make_tokens()
    forget_old_sign_ins(now=NOW + timedelta(hours=1))
    assert Token.objects.get().kind == "refresh"


def test_devices_of_the_past_go_and_those_in_use_stay():
    ended, unseen, used = (make.make_device() for _ in range(3))
    end_device(user_id=ended.user_id, device_id=ended.pk, now=NOW)
    later = NOW + timedelta(days=91)
    Device.objects.filter(pk=used.pk).update(seen_at=later)
    forget_old_sign_ins(now=later)
    assert set(Device.objects.all()) == {unseen, used}
    forget_old_sign_ins(now=NOW + timedelta(days=181))
    assert Device.objects.get() == used


def test_the_clock_does_it_each_night():
    from procrastinate.contrib.django import app

    periodic = {each.task.name: each.cron for each in app.periodic_registry.periodic_tasks.values()}
    assert periodic["forget_old_sign_ins"] == "17 3 * * *"
