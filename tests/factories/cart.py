from commerce.cart.commands import add_to_cart, create_cart
from commerce.cart.models import Cart
from commerce.catalog.models import Product, Variant


def make_cart(*goods: Variant | Product | tuple[Variant | Product, int]) -> Cart:
    """A cart with these variants (of a product its first), one piece of each unless told."""
    cart = create_cart()
    for wanted in goods:
        thing, quantity = wanted if isinstance(wanted, tuple) else (wanted, 1)
        add_to_cart(cart_id=cart.pk, variant_id=_variant(thing).pk, quantity=quantity)
    return cart


def _variant(thing: Variant | Product) -> Variant:
    return thing if isinstance(thing, Variant) else thing.variants.all()[0]
