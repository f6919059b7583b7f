from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from commerce.accounts.errors import NoSuchDevice
from commerce.accounts.events import SignedIn
from commerce.accounts.models import BY_PHONE, Device, DeviceKind, Token, User
from commerce.core.events import emit

SEEN_EVERY = timedelta(hours=1)  # not a write with each request


@transaction.atomic
def open_device(
    *, user: User, kind: DeviceKind, name: str, now: datetime, way: str = BY_PHONE
) -> Device:
    """The user signed in somewhere, in this way."""
    length = Device._meta.get_field("name").max_length
    device = Device.objects.create(
        user=user,
        kind=kind,
        name=name.replace("\0", "")[:length],
        way=way,
        created_at=now,
        seen_at=now,
    )
    emit(SignedIn(user_id=user.pk, device_id=device.pk))
    return device


@transaction.atomic
def note_seen(device: Device, *, now: datetime) -> None:
    if now - device.seen_at > SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(seen_at=now)


@transaction.atomic
def end_device(*, user_id: int, device_id: int, now: datetime) -> None:
    """Sign the user out there; another's device is as good as none."""
    device = Device.objects.open().filter(user_id=user_id, pk=device_id).first()
    if device is None:
        raise NoSuchDevice
    end_devices([device.pk], now=now)


@transaction.atomic
def end_other_devices(*, user_id: int, device_id: int, now: datetime) -> None:
    """Sign the user out everywhere but here: browsers, apps and the admin."""
    _end_in_admin(user_id, now)
    others = Device.objects.open().filter(user_id=user_id).exclude(pk=device_id)
    end_devices(others.values_list("pk", flat=True), now=now)


@transaction.atomic
def end_all_devices(*, user_id: int, now: datetime) -> None:
    """Sign the user out everywhere: browsers, apps and the admin."""
    _end_in_admin(user_id, now)
    open_ones = Device.objects.open().filter(user_id=user_id)
    end_devices(open_ones.values_list("pk", flat=True), now=now)


def end_devices(device_ids: Iterable[int], *, now: datetime) -> None:
    """End them with the tokens that they hold; only from inside a command."""
    ids = list(device_ids)
    Device.objects.filter(pk__in=ids, ended_at__isnull=True).update(ended_at=now)
    Token.objects.filter(device_id__in=ids).delete()


def _end_in_admin(user_id: int, now: datetime) -> None:
    User.objects.filter(pk=user_id).update(sessions_ended_at=now)
