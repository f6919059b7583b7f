"""What a customer has here: the balance, how it came about, and gift cards that fill it."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commerce.accounts.models import User
from commerce.api.callers import address_of
from commerce.core.errors import Refusal
from commerce.wallets.commands import redeem_gift_card
from commerce.wallets.queries import balance, history, movements
from storefront.account import own_page
from storefront.jinja import active_language, url
from storefront.responses import go_to
from storefront.visitor import for_customers, leave_notice

ROWS_ON_A_PAGE = 30


class GiftCardForm(forms.Form):
    code = forms.CharField(max_length=40)


@require_safe
@for_customers
def show(request: HttpRequest, user: User) -> HttpResponse:
    return _shown(request, user, GiftCardForm())


@require_POST
@for_customers
def redeem(request: HttpRequest, user: User) -> HttpResponse:
    form = GiftCardForm(request.POST)
    if not form.is_valid():
        return _shown(request, user, form, status=422)
    try:
        amount = redeem_gift_card(
            code=form.cleaned_data["code"],
            customer_id=user.pk,
            address=address_of(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error("code", refusal.sentence())
        return _shown(request, user, form, status=refusal.status)
    added = amount.in_words_of(active_language())
    leave_notice(request, _("{amount} is in your wallet now.").format(amount=added))
    return go_to(request, url("account:wallet"))


def _shown(request: HttpRequest, user: User, form: GiftCardForm, status: int = 200) -> HttpResponse:
    paging = Paginator(history(user.pk), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return own_page(
        request,
        user,
        "wallet",
        status=status,
        form=form,
        balance=balance(user.pk),
        movements=movements(paging.object_list),
        paging=paging,
    )
