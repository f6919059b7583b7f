from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.accounts.commands import end_device, end_other_devices, issue_tokens, refresh_tokens
from commerce.accounts.commands.tokens import ACCESS_FOR, REFRESH_FOR, Tokens
from commerce.accounts.errors import NoSuchDevice, NotSignedIn
from commerce.accounts.models import Token
from commerce.accounts.queries import device_of_token, devices_of, open_device
from tests import factories as make
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def test_tokens_are_kept_as_digests_only():
    tokens = make.make_tokens()
    kept = set(Token.objects.values_list("digest", flat=True))
    assert not kept & {tokens.access_token, tokens.refresh_token}


def test_access_token_is_good_for_half_an_hour():
    tokens = make.make_tokens()
    assert device_of_token(tokens.access_token, now())
    assert tokens.expires_in == 1800
    assert device_of_token(tokens.access_token, now() + ACCESS_FOR) is None
    assert device_of_token(tokens.refresh_token, now()) is None
    assert device_of_token("", now()) is None


def test_refresh_token_gives_a_new_pair():
    old = make.make_tokens()
    new = refresh_tokens(refresh_token=old.refresh_token, now=now())
    assert device_of_token(new.access_token, now()) == device_of_token(old.access_token, now())
    assert refresh_tokens(refresh_token=new.refresh_token, now=now())


def test_refresh_token_that_comes_twice_signs_the_device_out():
    user = make.make_customer()
    old, elsewhere = make.make_tokens(user), make.make_tokens(user)
    new = refresh_tokens(refresh_token=old.refresh_token, now=now())
    with pytest.raises(NotSignedIn):
        refresh_tokens(refresh_token=old.refresh_token, now=now())
    assert device_of_token(new.access_token, now()) is None
    with pytest.raises(NotSignedIn):
        refresh_tokens(refresh_token=new.refresh_token, now=now())
    assert device_of_token(elsewhere.access_token, now())


@pytest.mark.django_db(transaction=True)
def test_refresh_token_that_comes_twice_at_once_gives_one_pair_at_most():
    token = make.make_tokens().refresh_token
    outcomes = race(*[lambda: refresh_tokens(refresh_token=token, now=now())] * 4)
    assert sum(isinstance(outcome, Tokens) for outcome in outcomes) == 1


def test_refresh_token_grows_old_and_an_access_token_is_none():
    tokens = make.make_tokens()
    for token, at in (
        (tokens.refresh_token, now() + REFRESH_FOR),
        (tokens.access_token, now()),
        ("x", now()),
    ):
        with pytest.raises(NotSignedIn):
            refresh_tokens(refresh_token=token, now=at)


def test_ended_device_is_open_to_nobody():
    device = make.make_device()
    tokens = issue_tokens(device=device, now=now())
    end_device(user_id=device.user_id, device_id=device.pk, now=now())
    assert open_device(device.pk) is None
    assert device_of_token(tokens.access_token, now()) is None
    with pytest.raises(NotSignedIn):
        refresh_tokens(refresh_token=tokens.refresh_token, now=now())


def test_another_can_not_end_a_device():
    device = make.make_device()
    with pytest.raises(NoSuchDevice):
        end_device(user_id=make.make_customer().pk, device_id=device.pk, now=now())
    assert open_device(device.pk)


def test_everywhere_else_is_not_here_and_not_at_others():
    user = make.make_customer()
    here, there, foreign = make.make_device(user), make.make_device(user), make.make_device()
    end_other_devices(user_id=user.pk, device_id=here.pk, now=now() + timedelta(seconds=1))
    assert list(devices_of(user.pk)) == [here]
    assert open_device(there.pk) is None
    assert open_device(foreign.pk)
