from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commerce.cart.commands import (
    MOST_PIECES,
    accept_all_changes,
    accept_changes,
    apply_coupon,
    change_quantity,
    put_in_cart,
    take_from_saved,
)
from commerce.cart.commands import come_back as join_carts
from commerce.cart.commands import remove_coupon as no_coupon
from commerce.cart.commands import remove_line as take_out
from commerce.cart.commands import save_for_later as lay_aside
from commerce.cart.errors import LinkTooOld, NoSuchCart, QuantityImpossible
from commerce.cart.queries import Basket, basket
from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.queries import variant_facts
from commerce.checkout.queries import payment_methods
from commerce.core.errors import Refusal
from storefront.jinja import active_language, url
from storefront.responses import answer, go_to, page
from storefront.visitor import customer_id_of, leave_notice, take_notices

COOKIE = "cart"
COOKIE_AGE = timedelta(days=60)
REGIONS = ("cart/_lines.html", "cart/_saved.html", "cart/_summary.html", "cart/_badge.html")
LARGEST_ID = 2**63 - 1


def cart_id(request: HttpRequest) -> UUID | None:
    """The cart that the visitor holds, if the cookie is one of ours at all."""
    try:
        return UUID(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return None


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "cart/page.html",
        private=True,
        **_shown(request, basket(cart_id(request), active_language())),
        removed=_removed(request.GET.get("removed", "")),
        notices=take_notices(request),
    )


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    line = put_in_cart(
        cart_id=cart_id(request),
        variant_id=_variant(request),
        quantity=_quantity(request),
        customer_id=customer_id_of(request),
    )
    goods = basket(line.cart_id, active_language())
    response = answer(
        request,
        "cart/_added.html",
        "cart/_badge.html",
        then="cart:show",
        basket=goods,
        line=next(shown for shown in goods.lines if shown.id == line.pk),
    )
    return with_cookie(response, line.cart_id)


@require_POST
def restore_line(request: HttpRequest) -> HttpResponse:
    """Undo: put back what was taken out."""
    line = put_in_cart(
        cart_id=cart_id(request),
        variant_id=_variant(request),
        quantity=_quantity(request),
        customer_id=customer_id_of(request),
    )
    goods = basket(line.cart_id, active_language())
    return with_cookie(
        answer(request, *REGIONS, then="cart:show", **_shown(request, goods)), line.cart_id
    )


@require_POST
def change_line(request: HttpRequest, line_id: int) -> HttpResponse:
    def change(cart: UUID) -> None:
        change_quantity(cart_id=cart, line_id=line_id, quantity=_quantity(request))

    return _after(request, change)


@require_POST
def accept_price(request: HttpRequest, line_id: int) -> HttpResponse:
    return _after(request, lambda cart: accept_changes(cart_id=cart, line_id=line_id))


@require_POST
def accept_all(request: HttpRequest) -> HttpResponse:
    return _after(request, lambda cart: accept_all_changes(cart_id=cart))


@require_POST
def save_for_later(request: HttpRequest, line_id: int) -> HttpResponse:
    return _after(request, lambda cart: lay_aside(cart_id=cart, line_id=line_id))


@require_POST
def take_back(request: HttpRequest, line_id: int) -> HttpResponse:
    """What was saved for later lies in the cart again."""
    return _after(request, lambda cart: take_from_saved(cart_id=cart, line_id=line_id))


@require_safe
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of a reminder; one that is too old leads to the cart that is in hand."""
    response = go_to(request, url("cart:show"))
    try:
        cart = join_carts(token=token, guest_cart_id=cart_id(request))
    except LinkTooOld as refusal:
        leave_notice(request, refusal.sentence())
        return response
    return with_cookie(response, cart)


@require_POST
def remove_line(request: HttpRequest, line_id: int) -> HttpResponse:
    variant_id, quantity = take_out(cart_id=held_cart(request), line_id=line_id)
    removed = f"{variant_id}x{quantity}"
    return answer(
        request,
        *REGIONS,
        then="cart:show",
        query={"removed": removed},
        **_shown(request, basket(cart_id(request), active_language())),
        removed=_removed(removed),
    )


@require_POST
def add_coupon(request: HttpRequest) -> HttpResponse:
    return _after(request, lambda cart: enter_coupon(request))


@require_POST
def remove_coupon(request: HttpRequest) -> HttpResponse:
    return _after(request, lambda cart: take_coupon_out(request))


def enter_coupon(request: HttpRequest) -> None:
    """Put the coupon that was typed into the visitor's cart."""
    apply_coupon(
        cart_id=held_cart(request),
        code=request.POST.get("code", ""),
        language=active_language(),
        now=timezone.now(),
    )


def take_coupon_out(request: HttpRequest) -> None:
    no_coupon(cart_id=held_cart(request), code=request.POST.get("code", ""))


def _after(request: HttpRequest, command: Callable[[UUID], object]) -> HttpResponse:
    """The cart as it is when the command is done; also when it was refused, with the reason."""
    cart, refusal = held_cart(request), None
    try:
        command(cart)
    except Refusal as caught:
        refusal = caught
    goods = basket(cart, active_language())
    return answer(request, *REGIONS, then="cart:show", refusal=refusal, **_shown(request, goods))


def _shown(request: HttpRequest, goods: Basket) -> dict[str, Any]:
    """What the regions show: the goods, and how they can be paid."""
    methods = payment_methods(
        goods, goods.total, active_language(), customer_id=customer_id_of(request)
    )
    return {
        "basket": goods,
        "pay_ways": [method.label for method, refusal in methods.items() if not refusal],
        "pay_refusal": next(filter(None, methods.values()), None),
    }


def held_cart(request: HttpRequest) -> UUID:
    """The cart of the visitor; refused as `NoSuchCart` if they hold none."""
    held = cart_id(request)
    if held is None:
        raise NoSuchCart
    return held


def with_cookie(response: HttpResponse, cart: UUID) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        str(cart),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _variant(request: HttpRequest) -> int:
    number = whole_number(request.POST.get("variant_id", ""))
    if number is None:
        raise NoSuchVariant
    return number


def _quantity(request: HttpRequest) -> int:
    number = whole_number(request.POST.get("quantity", "1"))
    if number is None:
        raise QuantityImpossible(most=MOST_PIECES)
    return number


def whole_number(typed: str) -> int | None:
    """A number that a row's id or a quantity can be; None for anything else."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))):
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None


def _removed(text: str) -> dict[str, Any] | None:
    """What the undo of a removed line needs, from `{variant}x{quantity}`."""
    variant_id, quantity = map(whole_number, [*text.split("x"), "", ""][:2])
    facts = variant_facts([variant_id], active_language()) if variant_id and quantity else {}
    if variant_id not in facts:
        return None
    return {"variant_id": variant_id, "quantity": quantity, "title": facts[variant_id].title}
