from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from commerce.core.bilingual import DEFAULT, Language, text_of
from commerce.core.phones import spaced
from commerce.customers.errors import NoSuchAddress
from commerce.customers.models import Consent, CustomerAddress, GroupMember, Purpose, Wish
from commerce.shipping.errors import NoSuchPlace
from commerce.shipping.queries import place_names


@dataclass(frozen=True)
class AddressView:
    """An address as its owner sees it, in one language."""

    id: int
    name: str
    phone: str
    place: str
    region: str
    district: str
    street: str
    landmark: str
    is_default: bool


@dataclass(frozen=True)
class Notice:
    """Something that the shop may tell a customer, and by what."""

    code: str
    title: str
    channel: str
    enabled: bool
    can_change: bool


def addresses_of(customer_id: int, language: Language) -> list[AddressView]:
    """The default one first."""
    rows = CustomerAddress.objects.filter(customer_id=customer_id)
    return [_address_view(row, language) for row in rows]


def address_of(customer_id: int, address_id: int, language: Language) -> AddressView:
    """One of the customer's own; another's is `NoSuchAddress`."""
    row = CustomerAddress.objects.filter(customer_id=customer_id, pk=address_id).first()
    if row is None:
        raise NoSuchAddress
    return _address_view(row, language)


def default_address(customer_id: int, language: Language) -> AddressView | None:
    return next(iter(addresses_of(customer_id, language)), None)


def wished_products(customer_id: int) -> list[int]:
    """The ids of what is on the wish list, the newest wish first."""
    wishes = Wish.objects.filter(customer_id=customer_id)
    return list(wishes.values_list("product_id", flat=True))


def consents_of(customer_id: int) -> dict[Purpose, bool]:
    """What the customer allows now; silence is no."""
    answers = dict.fromkeys(Purpose, False)
    for row in Consent.objects.filter(customer_id=customer_id):
        answers[Purpose(row.purpose)] = row.is_given
    return answers


def group_of(customer: str) -> Coalesce:
    """For a query: the group of the customer that this column leads to, empty if they have none."""
    members = GroupMember.objects.filter(customer=OuterRef(customer))
    return Coalesce(Subquery(members.values("group")), Value(""))


def customer_group(customer_id: int | None) -> str:
    """The group whose prices a customer has; empty for a guest and for everybody else."""
    if customer_id is None:
        return ""
    members = GroupMember.objects.filter(customer_id=customer_id)
    return members.values_list("group", flat=True).first() or ""


def personal_data(customer_id: int) -> dict[str, Any]:
    """What is kept here about the customer, for them to take away."""
    wishes = Wish.objects.filter(customer_id=customer_id).select_related("product")
    return {
        "addresses": [vars(address) for address in addresses_of(customer_id, DEFAULT)],
        "wishes": [
            {"product": text_of(wish.product, "title", DEFAULT), "added": wish.added_at}
            for wish in wishes
        ],
        "groups": list(
            GroupMember.objects.filter(customer_id=customer_id).values_list("group", flat=True)
        ),
        "consents": [
            {"purpose": row.purpose, "is_given": row.is_given, "at": row.at}
            for row in Consent.objects.filter(customer_id=customer_id)
        ],
    }


def _address_view(row: CustomerAddress, language: Language) -> AddressView:
    try:
        place = ", ".join(place_names(row.region, row.district, language))
    except NoSuchPlace:  # borders move; the customer sees what is missing
        place = ""
    return AddressView(
        id=row.pk,
        name=row.name,
        phone=spaced(row.phone),
        place=place,
        region=row.region,
        district=row.district,
        street=row.street,
        landmark=row.landmark,
        is_default=row.is_default,
    )


def notices_of(customer_id: int) -> list[Notice]:
    """What the shop tells the customer: of orders always, all else if they allow it."""
    offers = Purpose.OFFERS
    return [
        Notice("orders", _("What becomes of my orders"), "sms", enabled=True, can_change=False),
        Notice(
            offers.value,
            str(offers.label),
            "sms",
            enabled=consents_of(customer_id)[offers],
            can_change=True,
        ),
    ]
