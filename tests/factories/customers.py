from itertools import count

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from commerce.accounts.commands import Tokens, issue_tokens, open_device
from commerce.accounts.models import Device, DeviceKind, User
from commerce.accounts.queries import phone_digest
from commerce.customers.commands import AddressFields, add_address
from commerce.customers.models import CustomerAddress
from tests.factories.shipping import make_address

_numbers = count(1)


def make_phone() -> str:
    return f"+99890{next(_numbers):07}"


def make_customer(*, phone: str | None = None, name: str = "Dilnoza") -> User:
    """A shopper who signed in once."""
    phone = phone or make_phone()
    return User.objects.create(
        phone=phone,
        phone_digest=phone_digest(phone),
        name=name,
        password=make_password(None),
    )


def make_device(user: User | None = None, kind: DeviceKind = DeviceKind.APP) -> Device:
    return open_device(
        user=user or make_customer(), kind=kind, name="Chrome, Android", now=timezone.now()
    )


def make_tokens(user: User | None = None) -> Tokens:
    return issue_tokens(device=make_device(user), now=timezone.now())


def make_customer_address(
    user: User, *, street: str = "Navoiy koʻchasi, 5", is_default: bool = False
) -> CustomerAddress:
    place = make_address()
    fields = AddressFields(
        name=user.name,
        phone=user.phone,
        region=place.region,
        district=place.district,
        street=street,
        landmark="Eski masjid yonida",
    )
    return add_address(customer_id=user.pk, fields=fields, is_default=is_default)
