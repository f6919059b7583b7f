"""What is asked about carts."""

from commerce.cart.queries.baskets import (
    EMPTY,
    AppliedPromotion,
    Basket,
    BasketLine,
    EnteredCoupon,
    Problem,
    applied_promotions,
    basket,
    existing_basket,
    personal_data,
    pieces_in,
)
from commerce.cart.queries.leaving import (
    LINK_IS_GOOD_FOR,
    AbandonedDay,
    abandoned_carts,
    abandoned_days,
    cart_after,
    cart_link,
    linked_cart,
)

__all__ = [
    "EMPTY",
    "LINK_IS_GOOD_FOR",
    "AbandonedDay",
    "AppliedPromotion",
    "Basket",
    "BasketLine",
    "EnteredCoupon",
    "Problem",
    "abandoned_carts",
    "abandoned_days",
    "applied_promotions",
    "basket",
    "cart_after",
    "cart_link",
    "existing_basket",
    "linked_cart",
    "personal_data",
    "pieces_in",
]
