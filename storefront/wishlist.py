"""What a customer wants to find again: the heart on cards and product pages, and the list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commerce.accounts.models import User
from commerce.customers.commands import add_wish, remove_wish
from commerce.customers.queries import wished_products
from commerce.showcase.queries import cards
from storefront.account import own_page
from storefront.errors import came_from
from storefront.jinja import active_language, url
from storefront.responses import answer, fragment, go_to, wants_regions
from storefront.visitor import customer_id_of, for_customers


@require_safe
@for_customers
def show(request: HttpRequest, user: User) -> HttpResponse:
    wished = cards(wished_products(user.pk), active_language())
    return own_page(request, user, "wishlist", products=wished)


@require_POST
@for_customers
def change(request: HttpRequest, user: User, product_id: int) -> HttpResponse:
    """The heart was pressed: the product goes onto the list, or off it if it was there."""
    if product_id in wished_products(user.pk):
        remove_wish(customer_id=user.pk, product_id=product_id)
    else:
        add_wish(customer_id=user.pk, product_id=product_id, now=timezone.now())
    if wants_regions(request):
        return _hearts(request, user.pk)
    return go_to(request, came_from(request))


@require_POST
@for_customers
def remove(request: HttpRequest, user: User, product_id: int) -> HttpResponse:
    remove_wish(customer_id=user.pk, product_id=product_id)
    return go_to(request, url("account:wishlist"))


@require_safe
def hearts(request: HttpRequest) -> HttpResponse:
    """Which hearts of a page are full. The page itself is the same for everybody."""
    customer = customer_id_of(request)
    wished = wished_products(customer) if customer else []
    return fragment(request, "account/_hearts.html", private=True, wished=wished)


def _hearts(request: HttpRequest, customer_id: int) -> HttpResponse:
    return answer(
        request,
        "account/_hearts.html",
        then="account:wishlist",
        wished=wished_products(customer_id),
    )
