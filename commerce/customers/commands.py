from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from commerce.accounts.models import User
from commerce.catalog.errors import NoSuchProduct
from commerce.catalog.models import Product
from commerce.customers.errors import (
    NoSuchAddress,
    NoSuchNotice,
    NoticeIsAlwaysSent,
    TooManyAddresses,
    TooManyWishes,
)
from commerce.customers.models import Consent, CustomerAddress, GroupMember, Purpose, Wish
from commerce.customers.queries import consents_of, notices_of
from commerce.shipping.queries import place_names

MOST_ADDRESSES = 20
MOST_WISHES = 500


@dataclass(frozen=True)
class AddressFields:
    name: str
    phone: str  # E.164
    region: str
    district: str
    street: str = ""
    landmark: str = ""


@transaction.atomic
def add_address(
    *, customer_id: int, fields: AddressFields, is_default: bool = False
) -> CustomerAddress:
    """The first address becomes the default one. Refuses a district of another region."""
    _lock_customer(customer_id)
    place_names(fields.region, fields.district, "uz")
    known = CustomerAddress.objects.filter(customer_id=customer_id).count()
    if known >= MOST_ADDRESSES:
        raise TooManyAddresses(most=MOST_ADDRESSES)
    address = CustomerAddress.objects.create(customer_id=customer_id, **asdict(fields))
    if is_default or not known:
        _make_default(address)
    return address


@transaction.atomic
def change_address(
    *, customer_id: int, address_id: int, fields: AddressFields, is_default: bool = False
) -> CustomerAddress:
    _lock_customer(customer_id)
    place_names(fields.region, fields.district, "uz")
    address = _address(customer_id, address_id)
    for name, value in asdict(fields).items():
        setattr(address, name, value)
    address.save()
    if is_default:
        _make_default(address)
    return address


@transaction.atomic
def choose_default_address(*, customer_id: int, address_id: int) -> None:
    _lock_customer(customer_id)
    _make_default(_address(customer_id, address_id))


@transaction.atomic
def delete_address(*, customer_id: int, address_id: int) -> None:
    """If it was the default one, the oldest of the others takes its place."""
    _lock_customer(customer_id)
    address = _address(customer_id, address_id)
    address.delete()
    heir = CustomerAddress.objects.filter(customer_id=customer_id).first()
    if address.is_default and heir:
        _make_default(heir)


@transaction.atomic
def add_wish(*, customer_id: int, product_id: int, now: datetime) -> None:
    """Put a product on the wish list; one that is there stays where it is."""
    _lock_customer(customer_id)
    if not Product.objects.live().filter(pk=product_id).exists():
        raise NoSuchProduct
    wishes = Wish.objects.filter(customer_id=customer_id)
    if wishes.filter(product_id=product_id).exists():
        return
    if wishes.count() >= MOST_WISHES:
        raise TooManyWishes(most=MOST_WISHES)
    Wish.objects.create(customer_id=customer_id, product_id=product_id, added_at=now)


@transaction.atomic
def remove_wish(*, customer_id: int, product_id: int) -> None:
    Wish.objects.filter(customer_id=customer_id, product_id=product_id).delete()


@transaction.atomic
def save_consents(*, customer_id: int, given: Collection[str], now: datetime) -> None:
    """Note what the customer allows from now on; answers that stay as they are add nothing."""
    _lock_customer(customer_id)
    before = consents_of(customer_id)
    Consent.objects.bulk_create(
        Consent(customer_id=customer_id, purpose=purpose, is_given=purpose in given, at=now)
        for purpose in Purpose
        if before[purpose] != (purpose in given)
    )


@transaction.atomic
def choose_notice(
    *, customer_id: int, code: str, channel: str, enabled: bool, now: datetime
) -> None:
    """Get a notice by this channel from now on, or not."""
    _lock_customer(customer_id)
    notices = {(each.code, each.channel): each for each in notices_of(customer_id)}
    notice = notices.get((code, channel))
    if notice is None:
        raise NoSuchNotice
    if notice.enabled == enabled:
        return
    if not notice.can_change:
        raise NoticeIsAlwaysSent
    Consent.objects.create(customer_id=customer_id, purpose=code, is_given=enabled, at=now)


@transaction.atomic
def join_group(*, customer_id: int, group: str) -> None:
    """From now on the customer has the prices of this group; of none, if it has no name."""
    _lock_customer(customer_id)
    if group:
        GroupMember.objects.update_or_create(customer_id=customer_id, defaults={"group": group})
    else:
        GroupMember.objects.filter(customer_id=customer_id).delete()


@transaction.atomic
def forget_customer(*, customer_id: int) -> None:
    """Nothing that is kept here may stay when the account is closed. Repeatable."""
    for kind in (CustomerAddress, Wish, Consent, GroupMember):
        kind._default_manager.filter(customer_id=customer_id).delete()


def _lock_customer(customer_id: int) -> None:
    User.objects.select_for_update(no_key=True).get(pk=customer_id)


def _address(customer_id: int, address_id: int) -> CustomerAddress:
    try:
        return CustomerAddress.objects.get(customer_id=customer_id, pk=address_id)
    except CustomerAddress.DoesNotExist:
        raise NoSuchAddress from None


def _make_default(address: CustomerAddress) -> None:
    others = CustomerAddress.objects.filter(customer_id=address.customer_id, is_default=True)
    others.exclude(pk=address.pk).update(is_default=False)
    address.is_default = True
    address.save(update_fields=["is_default"])
