from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from commerce.cart.queries import basket
from commerce.catalog.models import Product, Variant
from commerce.checkout.commands import Terms, place_order
from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.inventory.commands import Wanted, reserve_stock
from commerce.orders.commands import Address, Bought, Contact, Delivery, create_order
from commerce.orders.models import Order, PaymentMethod
from commerce.shipping.models import Method
from commerce.shipping.queries import delivery_options
from tests.factories.cart import make_cart
from tests.factories.shipping import CONTACT, make_address, make_delivery


def make_terms(
    cart_id: UUID,
    *,
    delivery: str = "courier",
    pickup_point: str = "",
    address: Address | None = None,
    contact: Contact = CONTACT,
    payment_method: str = "cash",
    agreed_total: Money | None = None,
    slot: int | None = None,
    now: datetime | None = None,
) -> Terms:
    """The terms that a buyer of this cart agrees to: today's total unless another is given."""
    address = address or make_address()
    if agreed_total is None:
        agreed_total = _total(cart_id, address, delivery, now or timezone.now())
    return Terms(
        contact=contact,
        address=address,
        delivery=delivery,
        payment_method=payment_method,
        agreed_total=agreed_total,
        pickup_point=pickup_point,
        slot=slot,
    )


def make_order(
    *goods: Variant | Product | tuple[Variant | Product, int],
    payment_method: str = "cash",
    language: Language = "uz",
    now: datetime | None = None,
) -> Order:
    """An order for these goods, placed through the real checkout."""
    now = now or timezone.now()
    make_delivery()
    cart = make_cart(*goods)
    terms = make_terms(cart.pk, payment_method=payment_method, now=now)
    return place_order(cart_id=cart.pk, terms=terms, language=language, now=now)


def make_unpaid_order(*goods: tuple[Variant, int], now: datetime | None = None) -> Order:
    """An order that waits for its payment, with its pieces promised."""
    now = now or timezone.now()
    make_delivery()
    lines = [
        Bought(
            variant_id=line.variant_id,
            merchant_id=line.merchant_id,
            sku=line.sku,
            title=line.title,
            options_text=line.options_text,
            quantity=line.quantity,
            price=line.price,
        )
        for line in basket(make_cart(*goods).pk, "uz").lines
    ]
    order = create_order(
        lines=lines,
        contact=CONTACT,
        address=make_address(),
        delivery=Delivery(
            Method.COURIER, Money.of_soums(25_000), (now.date(), now.date() + timedelta(days=2))
        ),
        payment_method=PaymentMethod.PAYME,
        language="uz",
        now=now,
    )
    reserve_stock(
        for_=order.number, lines=[Wanted(line.variant_id, line.quantity) for line in lines]
    )
    return order


def _total(cart_id: UUID, address: Address, delivery: str, now: datetime) -> Money:
    goods = basket(cart_id, "uz")
    options = delivery_options(
        region=address.region,
        district=address.district,
        subtotal=goods.total,
        loads=goods.loads,
        now=now,
        language="uz",
    )
    chosen = next(option for option in options if option.code == delivery)
    return goods.total + goods.carried_by(chosen).price
