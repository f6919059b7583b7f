"""A customer's addresses: kept once, filled in at every checkout."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commerce.accounts.models import User
from commerce.core.errors import NotFound, Refusal
from commerce.core.phones import spaced
from commerce.customers.commands import (
    AddressFields,
    add_address,
    change_address,
    choose_default_address,
    delete_address,
)
from commerce.customers.queries import address_of, addresses_of
from commerce.shipping.errors import NoSuchPlace
from commerce.shipping.queries import regions
from storefront.account import own_page
from storefront.fields import PhoneField
from storefront.jinja import active_language, url
from storefront.responses import answer, go_to
from storefront.visitor import for_customers, leave_notice


class AddressForm(forms.Form):
    name = forms.CharField(max_length=100)
    phone = PhoneField(max_length=40)
    region = forms.CharField(max_length=5)
    district = forms.CharField(max_length=10)
    street = forms.CharField(max_length=200)
    landmark = forms.CharField(max_length=200, required=False)
    is_default = forms.BooleanField(required=False)

    def fields_of_address(self) -> AddressFields:
        given = dict(self.cleaned_data)
        given.pop("is_default")
        return AddressFields(**given)


@require_safe
@for_customers
def show(request: HttpRequest, user: User) -> HttpResponse:
    return own_page(request, user, "addresses", book=addresses_of(user.pk, active_language()))


@require_http_methods(["GET", "HEAD", "POST"])
@for_customers
def edit(request: HttpRequest, user: User, address_id: int | None = None) -> HttpResponse:
    """The form of a new address or a known one. Another's is not found."""
    known: dict[str, Any] = {"name": user.name, "phone": spaced(user.phone)}
    if address_id is not None:
        known = vars(address_of(user.pk, address_id, active_language()))
    if request.method != "POST":
        return _form_page(request, user, AddressForm(initial=known), address_id)
    if "only" in request.POST:  # a browser without scripts wants the districts of a region
        return _form_page(request, user, AddressForm(initial=request.POST.dict()), address_id)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _form_page(request, user, form, address_id, status=422)
    return _save(request, user, form, address_id)


@require_POST
@for_customers
def districts(request: HttpRequest, user: User) -> HttpResponse:
    """Another region was chosen: its districts."""
    return answer(
        request,
        "account/_districts.html",
        then="account:add_address",
        form=AddressForm(initial=request.POST.dict()),
        regions=regions(active_language()),
    )


@require_POST
@for_customers
def choose_default(request: HttpRequest, user: User, address_id: int) -> HttpResponse:
    choose_default_address(customer_id=user.pk, address_id=address_id)
    return go_to(request, url("account:addresses"))


@require_POST
@for_customers
def delete(request: HttpRequest, user: User, address_id: int) -> HttpResponse:
    delete_address(customer_id=user.pk, address_id=address_id)
    leave_notice(request, _("The address is deleted."))
    return go_to(request, url("account:addresses"))


def _save(
    request: HttpRequest, user: User, form: AddressForm, address_id: int | None
) -> HttpResponse:
    fields, is_default = form.fields_of_address(), form.cleaned_data["is_default"]
    try:
        if address_id is None:
            add_address(customer_id=user.pk, fields=fields, is_default=is_default)
        else:
            change_address(
                customer_id=user.pk, address_id=address_id, fields=fields, is_default=is_default
            )
    except NotFound:
        raise
    except Refusal as refusal:
        form.add_error("district" if isinstance(refusal, NoSuchPlace) else None, refusal.sentence())
        return _form_page(request, user, form, address_id, status=refusal.status)
    leave_notice(request, _("The address is saved."))
    return go_to(request, url("account:addresses"))


def _form_page(
    request: HttpRequest,
    user: User,
    form: AddressForm,
    address_id: int | None,
    *,
    status: int = 200,
) -> HttpResponse:
    return own_page(
        request,
        user,
        "address",
        status=status,
        form=form,
        regions=regions(active_language()),
        address_id=address_id,
    )
