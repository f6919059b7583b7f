from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Router, Schema, Status

from commerce.api.language import language_of
from commerce.api.v1.schemas import Image, InstalmentPlan, Tiyin, number_of, with_text_ids
from commerce.cart.commands import (
    accept_all_changes,
    add_to_cart,
    apply_coupon,
    change_quantity,
    create_cart,
    remove_coupon,
    remove_line,
    save_for_later,
    take_from_saved,
)
from commerce.cart.queries import Basket, BasketLine, existing_basket
from commerce.checkout.queries import cash_refusal
from commerce.core.bilingual import Language
from commerce.core.money import CURRENCY, Money
from commerce.pricing.queries import instalment_plans
from commerce.shipping.models import DeliverySlot
from commerce.shipping.queries import delivery_options, slots_of

router = Router(tags=["cart"])

MOST_SLOTS = 50


class AddLine(Schema):
    variant_id: str
    quantity: int = 1


class ChangeLine(Schema):
    quantity: int


class LineOut(Schema):
    id: str
    variant_id: str
    sku: str
    title: str
    quantity: int
    price: Tiyin
    discount: Tiyin
    total: Tiyin
    image: Image | None


class ProblemOut(Schema):
    """`line_id` is empty where it is about no line: what can't be paid in cash."""

    code: str
    line_id: str
    message: str
    fix: str  # accept, remove, or nothing


class ApplyCoupon(Schema):
    code: str


class CouponOut(Schema):
    code: str
    name: str
    message: str  # why it does not count; empty if it does


class PromotionOut(Schema):
    name: str
    code: str
    discount: Tiyin


class TotalsOut(Schema):
    subtotal: Tiyin
    discount: Tiyin
    delivery: Tiyin
    total: Tiyin
    currency: str
    instalment_plans: list[InstalmentPlan]


class CartOut(Schema):
    id: UUID
    lines: list[LineOut]
    saved: list[LineOut]  # for later
    problems: list[ProblemOut]
    coupons: list[CouponOut]
    promotions: list[PromotionOut]
    totals: TotalsOut


class PointOut(Schema):
    code: str
    name: str
    address: str
    landmark: str
    hours: str


class SlotOut(Schema):
    id: str
    day: date
    starts_at: time
    ends_at: time

    @staticmethod
    def resolve_id(slot: DeliverySlot) -> str:
        return str(slot.pk)


class DeliveryOut(Schema):
    code: str
    name: str
    price: Tiyin
    cash_fee: Tiyin  # on top of the price for who pays in cash
    eta_days: tuple[int, int]
    pickup_points: list[PointOut]
    slots: list[SlotOut]  # hours to choose from, if any are offered


class DeliveryList(Schema):
    items: list[DeliveryOut]


@router.post("/carts", operation_id="create_cart", response={201: CartOut})
def create(request: HttpRequest) -> Any:
    return Status(201, _cart(request, create_cart().pk))


@router.get("/carts/{cart_id}", operation_id="get_cart", response=CartOut)
def show(request: HttpRequest, cart_id: UUID) -> Any:
    return _cart(request, cart_id)


@router.post("/carts/{cart_id}/lines", operation_id="add_cart_line", response={201: CartOut})
def add_line(request: HttpRequest, cart_id: UUID, body: AddLine) -> Any:
    add_to_cart(cart_id=cart_id, variant_id=number_of(body.variant_id), quantity=body.quantity)
    return Status(201, _cart(request, cart_id))


@router.patch("/carts/{cart_id}/lines/{line_id}", operation_id="change_cart_line", response=CartOut)
def change_line(request: HttpRequest, cart_id: UUID, line_id: str, body: ChangeLine) -> Any:
    change_quantity(cart_id=cart_id, line_id=number_of(line_id), quantity=body.quantity)
    return _cart(request, cart_id)


@router.post("/carts/{cart_id}/accept", operation_id="accept_cart_changes", response=CartOut)
def accept(request: HttpRequest, cart_id: UUID) -> Any:
    """Agree to all that became different: prices, fewer pieces, what is gone."""
    accept_all_changes(cart_id=cart_id)
    return _cart(request, cart_id)


@router.post(
    "/carts/{cart_id}/lines/{line_id}/save", operation_id="save_cart_line", response=CartOut
)
def save_line(request: HttpRequest, cart_id: UUID, line_id: str) -> Any:
    save_for_later(cart_id=cart_id, line_id=number_of(line_id))
    return _cart(request, cart_id)


@router.delete(
    "/carts/{cart_id}/lines/{line_id}/save", operation_id="take_saved_line", response=CartOut
)
def take_line(request: HttpRequest, cart_id: UUID, line_id: str) -> Any:
    take_from_saved(cart_id=cart_id, line_id=number_of(line_id))
    return _cart(request, cart_id)


@router.delete(
    "/carts/{cart_id}/lines/{line_id}", operation_id="remove_cart_line", response=CartOut
)
def delete_line(request: HttpRequest, cart_id: UUID, line_id: str) -> Any:
    remove_line(cart_id=cart_id, line_id=number_of(line_id))
    return _cart(request, cart_id)


@router.post("/carts/{cart_id}/coupons", operation_id="apply_coupon", response=CartOut)
def add_coupon(request: HttpRequest, cart_id: UUID, body: ApplyCoupon) -> Any:
    language = language_of(request)
    apply_coupon(cart_id=cart_id, code=body.code, language=language, now=timezone.now())
    return _cart(request, cart_id)


@router.delete("/carts/{cart_id}/coupons/{code}", operation_id="remove_coupon", response=CartOut)
def delete_coupon(request: HttpRequest, cart_id: UUID, code: str) -> Any:
    remove_coupon(cart_id=cart_id, code=code)
    return _cart(request, cart_id)


@router.get(
    "/carts/{cart_id}/delivery-options",
    operation_id="list_delivery_options",
    response=DeliveryList,
)
def list_delivery_options(request: HttpRequest, cart_id: UUID, region: str, district: str) -> Any:
    language = language_of(request)
    goods, now = existing_basket(cart_id, language), timezone.now()
    options = delivery_options(
        region=region,
        district=district,
        subtotal=goods.total,
        loads=goods.loads,
        now=now,
        language=language,
    )
    return {
        "items": [
            vars(goods.carried_by(option)) | {"slots": slots_of(option, region, now)[:MOST_SLOTS]}
            for option in options
        ]
    }


def _cart(request: HttpRequest, cart_id: UUID) -> dict[str, Any]:
    goods = existing_basket(cart_id, language_of(request))
    return {
        "id": cart_id,
        "lines": [_line(line) for line in goods.lines],
        "saved": [_line(line) for line in goods.saved],
        "problems": _problems(goods, language_of(request)),
        "coupons": goods.coupons,
        "promotions": goods.promotions,
        "totals": {
            "subtotal": goods.subtotal,
            "discount": goods.discount,
            "delivery": Money.ZERO,
            "total": goods.total,
            "currency": CURRENCY,
            "instalment_plans": instalment_plans(goods.total),
        },
    }


def _problems(goods: Basket, language: Language) -> list[dict[str, Any]]:
    """Of its lines, and of paying for it in cash."""
    told = [
        with_text_ids(vars(problem) | {"fix": problem.fix}, "line_id") for problem in goods.problems
    ]
    refusal = cash_refusal(goods, goods.total, language)
    if refusal:
        with override(language):
            message = refusal.sentence()
        told.append({"code": refusal.code, "line_id": "", "message": message, "fix": ""})
    return told


def _line(line: BasketLine) -> dict[str, Any]:
    return with_text_ids(vars(line) | {"total": line.total}, "id", "variant_id")
