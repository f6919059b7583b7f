"""A cart becomes an order, or nothing happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from commerce.cart.commands import close_cart, lock_cart
from commerce.cart.queries import Basket, BasketLine, applied_promotions, basket
from commerce.checkout.errors import CartEmpty, PaymentNotOffered, PriceChanged
from commerce.checkout.queries import payment_methods
from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.inventory.commands import Wanted, reserve_stock
from commerce.inventory.errors import OutOfStock
from commerce.orders.commands import Address, Bought, Contact, Delivery, Granted, create_order
from commerce.orders.models import Order, PaymentMethod
from commerce.payments.commands import pay_from_wallet
from commerce.promotions.calculation import Calculation
from commerce.promotions.commands import redeem_coupons
from commerce.promotions.queries import customer_key
from commerce.shipping.commands import book_slot
from commerce.shipping.errors import SlotFull
from commerce.shipping.models import Method
from commerce.shipping.queries import DeliveryOption, delivery_option, slots_of


@dataclass(frozen=True)
class Terms:
    """What the buyer agreed to beside the goods themselves."""

    contact: Contact
    address: Address
    delivery: str
    payment_method: str
    agreed_total: Money
    pickup_point: str = ""
    customer_id: int | None = None
    slot: int | None = None  # hours in which the courier comes, if any were chosen


@transaction.atomic
def place_order(*, cart_id: UUID, terms: Terms, language: Language, now: datetime) -> Order:
    """Turn a cart into an order, or refuse and change nothing.

    Refuses with `PriceChanged`, `OutOfStock`, `CartEmpty`, `DeliveryNotOffered` and the like.
    A cart that is an order already gives that order: a double click buys once.
    """
    cart = lock_cart(cart_id)
    if cart.is_closed:
        return Order.objects.get(number=cart.order_number)

    goods = basket(cart_id, language, with_images=False)
    _check_goods(goods)
    option = _agreed_option(goods, terms, language, now)
    calculation = goods.calculated(option.price)
    delivery = _agreed_delivery(option, calculation, terms, now)
    _check_payment(goods, goods.total + delivery.price, terms, language)
    granted = [
        Granted(promotion.name, promotion.discount, promotion.code)
        for promotion in applied_promotions(calculation)
    ]

    order = create_order(
        lines=[_bought(line) for line in goods.lines],
        contact=terms.contact,
        address=terms.address,
        delivery=delivery,
        payment_method=PaymentMethod(terms.payment_method),
        language=language,
        now=now,
        customer_id=terms.customer_id,
        promotions=granted,
    )
    reserve_stock(
        for_=order.number,
        lines=[Wanted(line.variant_id, line.quantity) for line in goods.lines],
        region=terms.address.region,
    )
    redeem_coupons(
        codes=order.coupon_codes,
        for_=order.number,
        customer=customer_key(terms.contact.phone),
        now=now,
    )
    if terms.slot:
        book_slot(slot_id=terms.slot, for_=order.number, region=order.region, now=now)
    close_cart(cart, order_number=order.number, now=now)
    if order.payment_method == PaymentMethod.WALLET:
        pay_from_wallet(order_id=order.pk, customer_id=terms.customer_id, now=now)
        order.refresh_from_db()
    return order


def _agreed_option(
    goods: Basket, terms: Terms, language: Language, now: datetime
) -> DeliveryOption:
    return delivery_option(
        code=terms.delivery,
        pickup_point=terms.pickup_point,
        region=terms.address.region,
        district=terms.address.district,
        subtotal=goods.total,
        loads=goods.loads,
        now=now,
        language=language,
    )


def _agreed_delivery(
    option: DeliveryOption, calculation: Calculation, terms: Terms, now: datetime
) -> Delivery:
    point = terms.pickup_point if option.code == Method.PICKUP else ""
    price = option.price - calculation.delivery_discount
    if terms.payment_method == PaymentMethod.CASH:
        price += option.cash_fee
    return Delivery(option.code, price, _agreed_days(option, terms, now), point)


def _agreed_days(option: DeliveryOption, terms: Terms, now: datetime) -> tuple[date, date]:
    """The days of this way of delivery, or the one day of the chosen hours."""
    if terms.slot is None:
        return option.arrives_on
    slot = slots_of(option, terms.address.region, now).filter(pk=terms.slot).first()
    if slot is None:
        raise SlotFull
    return slot.day, slot.day


def _check_goods(goods: Basket) -> None:
    if goods.is_empty:
        raise CartEmpty
    if not goods.can_be_ordered:
        raise OutOfStock(
            {line.variant_id: line.left or 0 for line in goods.lines if not line.can_be_bought}
        )


def _check_payment(goods: Basket, total: Money, terms: Terms, language: Language) -> None:
    if total != terms.agreed_total:
        raise PriceChanged(total)
    methods = payment_methods(goods, total, language, customer_id=terms.customer_id)
    if terms.payment_method not in methods:
        raise PaymentNotOffered
    refusal = methods[PaymentMethod(terms.payment_method)]
    if refusal:
        raise refusal


def _bought(line: BasketLine) -> Bought:
    return Bought(
        variant_id=line.variant_id,
        merchant_id=line.merchant_id,
        sku=line.sku,
        title=line.title,
        options_text=line.options_text,
        quantity=line.quantity,
        price=line.price,
        discount=line.discount,
        vat_percent=line.fiscal.vat_percent,
        ikpu=line.fiscal.ikpu,
        package_code=line.fiscal.package_code,
        seller_tin=line.fiscal.seller_tin,
    )
