from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from commerce.cart.queries import Basket, basket, cart_after
from commerce.checkout.commands import Terms, place_order
from commerce.checkout.errors import CartEmpty, PaymentNotOffered
from commerce.checkout.queries import payment_methods
from commerce.core.bilingual import Language
from commerce.core.errors import Invalid, NotFound, Refusal
from commerce.core.money import Money
from commerce.customers.queries import AddressView, addresses_of
from commerce.ledger.errors import NotEnoughMoney
from commerce.orders.commands import Address, Contact
from commerce.orders.models import PaymentMethod
from commerce.pricing.queries import instalment_plans
from commerce.shipping.errors import DeliveryNotOffered, NoSuchPlace, SlotFull
from commerce.shipping.models import DeliverySlot, Method
from commerce.shipping.queries import DeliveryOption, delivery_options, regions, slots_of
from commerce.wallets.queries import balance
from storefront.cart import (
    LARGEST_ID,
    cart_id,
    enter_coupon,
    held_cart,
    take_coupon_out,
    with_cookie,
)
from storefront.fields import PhoneField
from storefront.jinja import active_language, url
from storefront.pay import next_address
from storefront.responses import answer, go_to, page, wants_regions
from storefront.visitor import customer_id_of, customer_of

REGIONS = (
    "checkout/_districts.html",
    "checkout/_street.html",
    "checkout/_delivery.html",
    "checkout/_payment.html",
    "checkout/_summary.html",
)
LARGEST_TOTAL = 10**15  # tiyin
MOST_SLOTS = 12
MOST_MONTHS = 120
FIELD_OF = {
    NoSuchPlace: "district",
    DeliveryNotOffered: "delivery",
    SlotFull: "slot",
    PaymentNotOffered: "payment_method",
    NotEnoughMoney: "payment_method",
}


class CheckoutForm(forms.Form):
    name = forms.CharField(max_length=100)
    phone = PhoneField(max_length=40)
    region = forms.CharField(max_length=5)
    district = forms.CharField(max_length=10)
    street = forms.CharField(max_length=200, required=False)
    landmark = forms.CharField(max_length=200, required=False)
    delivery = forms.CharField(max_length=10)
    pickup_point = forms.CharField(max_length=50, required=False)
    slot = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    payment_method = forms.CharField(max_length=10)
    months = forms.IntegerField(min_value=1, max_value=MOST_MONTHS, required=False)
    agreed_total = forms.IntegerField(min_value=0, max_value=LARGEST_TOTAL)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if needs_street(given.get("delivery")) and not given.get("street"):
            self.add_error("street", _("Tell the courier the street and the house."))
        return given

    def terms(self) -> Terms:
        """What the buyer agrees to; refused as `Invalid` while a field is wrong."""
        if not self.is_valid():
            raise Invalid
        given = self.cleaned_data
        return Terms(
            contact=Contact(given["name"], given["phone"]),
            address=Address(given["region"], given["district"], given["street"], given["landmark"]),
            delivery=given["delivery"],
            payment_method=given["payment_method"],
            agreed_total=Money(given["agreed_total"]),
            pickup_point=given["pickup_point"] if given["delivery"] == Method.PICKUP else "",
            slot=given["slot"] if given["delivery"] == Method.COURIER else None,
        )

    def tell(self, refusal: Refusal) -> None:
        """Show a refusal of the order at the field that it is about."""
        if self.is_valid():
            fields = (name for kind, name in FIELD_OF.items() if isinstance(refusal, kind))
            self.add_error(next(fields, None), refusal.sentence())


def needs_street(delivery: str | None) -> bool:
    return delivery == Method.COURIER


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """`?address=7` fills in another of the customer's addresses."""
    context = _context(request, CheckoutForm(initial=_known(request)))
    if context["basket"].is_empty:
        return HttpResponseRedirect(url("cart:show"))
    return page(request, "checkout/page.html", private=True, **context)


@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """Another place or way of delivery was chosen: what it costs and when it comes."""
    context = _context(request, CheckoutForm(initial=request.POST.dict()))
    if wants_regions(request):
        return answer(request, *REGIONS, then="checkout:show", **context)
    return page(request, "checkout/page.html", private=True, **context)


@require_POST
def add_coupon(request: HttpRequest) -> HttpResponse:
    return _after(request, enter_coupon)


@require_POST
def remove_coupon(request: HttpRequest) -> HttpResponse:
    return _after(request, take_coupon_out)


def _after(request: HttpRequest, command: Callable[[HttpRequest], None]) -> HttpResponse:
    """The regions with what was typed, as they are when a command of the cart is done."""
    refusal = None
    try:
        command(request)
    except Refusal as caught:
        refusal = caught
    context = _context(request, CheckoutForm(initial=request.POST.dict()))
    return answer(request, *REGIONS, then="checkout:show", refusal=refusal, **context)


@require_POST
def place(request: HttpRequest) -> HttpResponse:
    form = CheckoutForm(request.POST)
    try:
        order = place_order(
            cart_id=held_cart(request),
            terms=replace(form.terms(), customer_id=customer_id_of(request)),
            language=active_language(),
            now=timezone.now(),
        )
    except (NotFound, CartEmpty):
        raise
    except Refusal as refusal:
        form.tell(refusal)
        context = _context(request, form)
        return page(request, "checkout/page.html", private=True, status=refusal.status, **context)
    response = go_to(request, next_address(order, months=form.cleaned_data["months"]))
    kept = cart_after(held_cart(request))
    return with_cookie(response, kept) if kept else response


def _known(request: HttpRequest) -> dict[str, Any]:
    """Who the customer is, and their chosen address, else the default one."""
    chosen = request.GET.get("address", "")
    known = {str(address.id): address for address in _addresses(request)}
    address = known.get(chosen) or next(iter(known.values()), None)
    customer = customer_of(request)
    own = {"name": customer.name, "phone": customer.phone} if customer else {}
    return own | (vars(address) if address else {})


def _addresses(request: HttpRequest) -> list[AddressView]:
    customer = customer_id_of(request)
    return addresses_of(customer, active_language()) if customer else []


def _context(request: HttpRequest, form: CheckoutForm) -> dict[str, Any]:
    language = active_language()
    goods = basket(cart_id(request), language)
    options = _options(form, goods, language)
    chosen = [option for option in options if option.code == form["delivery"].value()]
    delivery = next(iter(chosen or options), None)
    customer = customer_id_of(request)
    carriage = delivery.price if delivery else Money.ZERO
    methods = payment_methods(goods, goods.total + carriage, language, customer_id=customer)
    method = _method(form, methods)
    cash_fee = delivery.cash_fee if delivery and method == PaymentMethod.CASH else Money.ZERO
    total = goods.total + carriage + cash_fee
    return {
        "form": form,
        "basket": goods,
        "address_book": _addresses(request),
        "regions": regions(language),
        "options": options,
        "delivery": delivery,
        "slots": _slots(form, delivery),
        "needs_street": needs_street(delivery.code if delivery else Method.COURIER),
        "payment_methods": methods,
        "payment_method": method,
        "plans": instalment_plans(total),
        "wallet": balance(customer) if customer else None,
        "cash_fee": cash_fee,
        "total": total,
    }


def _slots(form: CheckoutForm, delivery: DeliveryOption | None) -> list[DeliverySlot]:
    if delivery is None:
        return []
    return list(slots_of(delivery, form["region"].value(), timezone.now())[:MOST_SLOTS])


def _method(
    form: CheckoutForm, methods: Mapping[PaymentMethod, Refusal | None]
) -> PaymentMethod | None:
    """The way of paying that is chosen, else the first that is not refused."""
    allowed = [method for method, refusal in methods.items() if not refusal]
    chosen = [method for method in allowed if method == form["payment_method"].value()]
    return next(iter(chosen or allowed), None)


def _options(form: CheckoutForm, goods: Basket, language: Language) -> list[DeliveryOption]:
    """None before a place is chosen."""
    try:
        options = delivery_options(
            region=form["region"].value() or "",
            district=form["district"].value() or "",
            subtotal=goods.total,
            loads=goods.loads,
            now=timezone.now(),
            language=language,
        )
    except NoSuchPlace:
        return []
    return [goods.carried_by(option) for option in options]
