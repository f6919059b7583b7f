from datetime import datetime
from uuid import UUID

from django.utils import timezone

from commerce.cart.queries import basket
from commerce.catalog.models import Product, Variant
from commerce.checkout.commands import Terms, place_order
from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.orders.commands import Address, Contact
from commerce.orders.models import Order
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
    language: Language = "uz",
    now: datetime | None = None,
) -> Order:
    """An order for these goods, placed in cash through the real checkout."""
    now = now or timezone.now()
    make_delivery()
    cart = make_cart(*goods)
    return place_order(
        cart_id=cart.pk, terms=make_terms(cart.pk, now=now), language=language, now=now
    )


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
    return goods.total + next(option.price for option in options if option.code == delivery)
