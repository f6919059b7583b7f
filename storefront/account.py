"""A customer's own pages: overview, orders, profile, where they are signed in, privacy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commerce.accounts.commands import (
    close_account,
    confirm_code,
    end_all_devices,
    end_device,
    end_other_devices,
    save_profile,
    send_code,
)
from commerce.accounts.models import BY_EMAIL, BY_PHONE, User
from commerce.accounts.provider import providers_for_customers
from commerce.accounts.queries import devices_of
from commerce.api.callers import address_of
from commerce.core.bilingual import LANGUAGES
from commerce.core.errors import Refusal, TooMany
from commerce.customers.commands import save_consents
from commerce.customers.models import Purpose
from commerce.customers.queries import consents_of, default_address, wished_products
from commerce.orders.queries import order_summaries, orders_of
from commerce.privacy.queries import personal_data
from storefront.cart import COOKIE
from storefront.fields import CodeField
from storefront.jinja import active_language, url
from storefront.responses import PRIVATE, go_to, page
from storefront.visitor import (
    device_of,
    end_session,
    for_customers,
    leave_notice,
    remember_in_browser,
    take_notices,
)

NEWEST = 3
ORDERS_ON_A_PAGE = 20


class ProfileForm(forms.Form):
    name = forms.CharField(max_length=100, required=False)
    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES])


class CloseForm(forms.Form):
    code = CodeField()


def own_page(
    request: HttpRequest, user: User, here: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the account; `here` names its template and its place in the menu."""
    return page(
        request,
        f"account/{here}.html",
        private=True,
        status=status,
        customer=user,
        here=here,
        notices=take_notices(request),
        **context,
    )


@require_safe
@for_customers
def show(request: HttpRequest, user: User) -> HttpResponse:
    language = active_language()
    return own_page(
        request,
        user,
        "overview",
        orders=order_summaries(orders_of(user.pk)[:NEWEST], language),
        address=default_address(user.pk, language),
        wishes=len(wished_products(user.pk)),
    )


@require_safe
@for_customers
def orders(request: HttpRequest, user: User) -> HttpResponse:
    pages = Paginator(orders_of(user.pk), ORDERS_ON_A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    return own_page(
        request,
        user,
        "orders",
        orders=order_summaries(shown.object_list, active_language()),
        paging=shown,
    )


@require_safe
@for_customers
def profile(request: HttpRequest, user: User) -> HttpResponse:
    known = {"name": user.name, "language": user.language}
    return own_page(request, user, "profile", form=ProfileForm(initial=known))


@require_POST
@for_customers
def change_profile(request: HttpRequest, user: User) -> HttpResponse:
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return own_page(request, user, "profile", status=422, form=form)
    save_profile(user_id=user.pk, **form.cleaned_data)
    leave_notice(request, _("Saved."))
    return go_to(request, url("account:profile"))


@require_safe
@for_customers
def devices(request: HttpRequest, user: User) -> HttpResponse:
    return own_page(
        request,
        user,
        "devices",
        devices=devices_of(user.pk),
        current=device_of(request),
        ways=_names_of_ways(),
    )


@require_POST
@for_customers
def sign_out_device(request: HttpRequest, user: User, device_id: int) -> HttpResponse:
    end_device(user_id=user.pk, device_id=device_id, now=timezone.now())
    leave_notice(request, _("Signed out there."))
    return go_to(request, url("account:devices"))


@require_POST
@for_customers
def sign_out_others(request: HttpRequest, user: User) -> HttpResponse:
    here = device_of(request)
    if here:
        end_other_devices(user_id=user.pk, device_id=here.pk, now=timezone.now())
    leave_notice(request, _("You are signed in only here now."))
    return go_to(request, url("account:devices"))


@require_POST
@for_customers
def sign_out_everywhere(request: HttpRequest, user: User) -> HttpResponse:
    """Here too."""
    end_all_devices(user_id=user.pk, now=timezone.now())
    end_session(request)
    response = go_to(request, url("account:sign_in"))
    response.delete_cookie(COOKIE)
    return remember_in_browser(response, is_signed_in=False)


@require_safe
@for_customers
def privacy(request: HttpRequest, user: User) -> HttpResponse:
    given = consents_of(user.pk)
    answers = [(purpose.value, purpose.label, given[purpose]) for purpose in Purpose]
    return own_page(request, user, "privacy", answers=answers)


@require_POST
@for_customers
def change_consents(request: HttpRequest, user: User) -> HttpResponse:
    given = request.POST.getlist("purpose")
    save_consents(customer_id=user.pk, given=given, now=timezone.now())
    leave_notice(request, _("Saved."))
    return go_to(request, url("account:privacy"))


@require_safe
@for_customers
def export(request: HttpRequest, user: User) -> HttpResponse:
    """Everything that we keep about the customer, as a file."""
    response = JsonResponse(
        personal_data(user.pk), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="karvon.json"'
    response["Cache-Control"] = PRIVATE
    return response


@require_safe
@for_customers
def closing(request: HttpRequest, user: User) -> HttpResponse:
    """What closing the account means, and the field for the code once it was sent."""
    return own_page(request, user, "closing", form=CloseForm(), is_sent="sent" in request.GET)


@require_POST
@for_customers
def send_closing_code(request: HttpRequest, user: User) -> HttpResponse:
    sent = send_code(
        phone=user.phone,
        address=address_of(request),
        language=active_language(),
        now=timezone.now(),
    )
    if sent.code:  # only with DEBUG
        leave_notice(request, _("The code is {code}.").format(code=sent.code))
    return go_to(request, f"{url('account:closing')}?sent=1")


@require_POST
@for_customers
def close(request: HttpRequest, user: User) -> HttpResponse:
    form, now = CloseForm(request.POST), timezone.now()
    try:
        code = form.cleaned_data["code"] if form.is_valid() else ""
        confirm_code(phone=user.phone, code=code, address=address_of(request), now=now)
        close_account(user_id=user.pk, now=now)
    except TooMany:
        raise
    except Refusal as refusal:
        if form.is_valid():
            form.add_error("code", refusal.sentence())
        return own_page(request, user, "closing", status=refusal.status, form=form, is_sent=True)
    end_session(request)
    response = page(request, "account/closed.html", private=True)
    response.delete_cookie(COOKIE)
    return remember_in_browser(response, is_signed_in=False)


def _names_of_ways() -> dict[str, str]:
    """How somebody signed in, in words."""
    elsewhere = {
        each.code: _("with {name}").format(name=each.name) for each in providers_for_customers()
    }
    return elsewhere | {
        BY_PHONE: _("with a code to the phone"),
        BY_EMAIL: _("with e-mail and password"),
    }
