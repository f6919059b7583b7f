from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from commerce.accounts.commands import close_account, confirm_code, end_device, save_profile
from commerce.accounts.queries import devices_of
from commerce.api.auth import device_of, signed_in
from commerce.api.callers import address_of
from commerce.api.language import language_of
from commerce.api.v1.schemas import Card, number_of, with_text_ids
from commerce.core.bilingual import Language, language_or_default
from commerce.core.phones import phone_of
from commerce.customers.commands import (
    AddressFields,
    add_address,
    add_wish,
    change_address,
    choose_notice,
    delete_address,
    remove_wish,
)
from commerce.customers.queries import address_of as customer_address
from commerce.customers.queries import addresses_of, notices_of, wished_products
from commerce.privacy.queries import personal_data
from commerce.showcase.queries import cards

router = Router(tags=["me"], auth=signed_in)

FRESH = timedelta(minutes=10)  # a sign-in so young is as good as another code

Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class MeOut(Schema):
    id: str
    phone: str | None
    name: str
    email: str | None
    language: str
    joined: datetime


class MeIn(Schema):
    name: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] | None = None
    language: Language | None = None


class CloseIn(Schema):
    code: Annotated[str, Field(max_length=20)] = ""


class CustomerAddressIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    phone: Annotated[str, Field(max_length=40)]
    region: Line
    district: Line
    street: Line = ""
    landmark: Line = ""
    is_default: bool = False

    def fields_of_address(self) -> AddressFields:
        given = self.dict(exclude={"is_default"})
        return AddressFields(**given | {"phone": phone_of(self.phone)})


class CustomerAddressOut(Schema):
    id: str
    name: str
    phone: str
    place: str
    region: str
    district: str
    street: str
    landmark: str
    is_default: bool


class CustomerAddressList(Schema):
    items: list[CustomerAddressOut]
    next: str | None = None


class WishIn(Schema):
    product_id: str


class WishList(Schema):
    items: list[Card]
    next: str | None = None


class DeviceOut(Schema):
    id: str
    kind: str
    name: str
    way: str
    created_at: datetime
    seen_at: datetime
    is_current: bool


class DeviceList(Schema):
    items: list[DeviceOut]
    next: str | None = None


class NoticeOut(Schema):
    code: str
    title: str
    channel: str
    enabled: bool
    can_change: bool


class NoticeList(Schema):
    items: list[NoticeOut]
    next: str | None = None


class NoticeIn(Schema):
    code: Annotated[str, Field(max_length=20)]
    channel: Annotated[str, Field(max_length=20)]
    enabled: bool


@router.get("/me", operation_id="get_me", response=MeOut)
def show(request: HttpRequest) -> Any:
    return with_text_ids(_me(request))


@router.patch("/me", operation_id="update_me", response=MeOut)
def update(request: HttpRequest, body: MeIn) -> Any:
    user = device_of(request).user
    device_of(request).user = save_profile(
        user_id=user.pk,
        name=user.name if body.name is None else body.name,
        language=body.language or language_or_default(user.language),
    )
    return with_text_ids(_me(request))


@router.delete("/me", operation_id="delete_me", response={204: None})
def delete(request: HttpRequest, body: CloseIn | None = None) -> Any:
    """Close the account. Needs a new code, or a sign-in that is not older than ten minutes."""
    device, now = device_of(request), timezone.now()
    code = body.code.strip() if body else ""
    if code or now - device.created_at > FRESH:
        confirm_code(phone=device.user.phone, code=code, address=address_of(request), now=now)
    close_account(user_id=device.user_id, now=now)
    return Status(204, None)


@router.get("/me/export", operation_id="export_me", response=dict[str, Any])
def export(request: HttpRequest) -> Any:
    """Everything that is kept about the caller."""
    return personal_data(device_of(request).user_id)


@router.get("/me/addresses", operation_id="list_addresses", response=CustomerAddressList)
def list_addresses(request: HttpRequest) -> Any:
    rows = addresses_of(device_of(request).user_id, language_of(request))
    return {"items": [with_text_ids(vars(row)) for row in rows]}


@router.post("/me/addresses", operation_id="create_address", response={201: CustomerAddressOut})
def create_address(request: HttpRequest, body: CustomerAddressIn) -> Any:
    row = add_address(
        customer_id=device_of(request).user_id,
        fields=body.fields_of_address(),
        is_default=body.is_default,
    )
    return Status(201, _address(request, row.pk))


@router.put(
    "/me/addresses/{address_id}", operation_id="change_address", response=CustomerAddressOut
)
def update_address(request: HttpRequest, address_id: str, body: CustomerAddressIn) -> Any:
    row = change_address(
        customer_id=device_of(request).user_id,
        address_id=number_of(address_id),
        fields=body.fields_of_address(),
        is_default=body.is_default,
    )
    return _address(request, row.pk)


@router.delete("/me/addresses/{address_id}", operation_id="delete_address", response={204: None})
def remove_address(request: HttpRequest, address_id: str) -> Any:
    delete_address(customer_id=device_of(request).user_id, address_id=number_of(address_id))
    return Status(204, None)


@router.get("/me/wishlist", operation_id="list_wishes", response=WishList)
def list_wishes(request: HttpRequest) -> Any:
    wished = wished_products(device_of(request).user_id)
    return {"items": [with_text_ids(card) for card in cards(wished, language_of(request))]}


@router.post("/me/wishlist", operation_id="add_wish", response={204: None})
def wish(request: HttpRequest, body: WishIn) -> Any:
    """Put a product onto the list; repeating it changes nothing."""
    add_wish(
        customer_id=device_of(request).user_id,
        product_id=number_of(body.product_id),
        now=timezone.now(),
    )
    return Status(204, None)


@router.delete("/me/wishlist/{product_id}", operation_id="remove_wish", response={204: None})
def unwish(request: HttpRequest, product_id: str) -> Any:
    remove_wish(customer_id=device_of(request).user_id, product_id=number_of(product_id))
    return Status(204, None)


@router.get("/me/devices", operation_id="list_devices", response=DeviceList)
def list_devices(request: HttpRequest) -> Any:
    here = device_of(request)
    return {
        "items": [
            with_text_ids(
                {
                    "id": device.pk,
                    "kind": device.kind,
                    "name": device.name,
                    "way": device.way,
                    "created_at": device.created_at,
                    "seen_at": device.seen_at,
                    "is_current": device.pk == here.pk,
                }
            )
            for device in devices_of(here.user_id)
        ]
    }


@router.delete("/me/devices/{device_id}", operation_id="end_device", response={204: None})
def sign_out_device(request: HttpRequest, device_id: str) -> Any:
    user_id = device_of(request).user_id
    end_device(user_id=user_id, device_id=number_of(device_id), now=timezone.now())
    return Status(204, None)


@router.get("/me/notifications", operation_id="list_notifications", response=NoticeList)
def list_notices(request: HttpRequest) -> Any:
    """What the shop tells the caller, and by what."""
    return {"items": notices_of(device_of(request).user_id)}


@router.patch("/me/notifications", operation_id="change_notification", response=NoticeList)
def change_notice(request: HttpRequest, body: NoticeIn) -> Any:
    """Get a notice or not; those of orders are always sent."""
    user_id = device_of(request).user_id
    choose_notice(customer_id=user_id, **body.dict(), now=timezone.now())
    return {"items": notices_of(user_id)}


def _me(request: HttpRequest) -> dict[str, Any]:
    user = device_of(request).user
    return {
        "id": user.pk,
        "phone": user.phone or None,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "joined": user.joined,
    }


def _address(request: HttpRequest, address_id: int) -> dict[str, Any]:
    user_id = device_of(request).user_id
    return with_text_ids(vars(customer_address(user_id, address_id, language_of(request))))
