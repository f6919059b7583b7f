"""A merchant's money: what is due, and the statement of every settled period."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commerce.feeds.files import FORMATS
from commerce.payouts.documents import statement_csv, statement_xlsx
from commerce.payouts.queries import balance_of, payouts_of, statement
from storefront.seller.access import Ability, Seat, for_members, own_page
from storefront.seller.files import file_to_keep

PER_PAGE = 25


@require_safe
@for_members(Ability.STATEMENTS)
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    paging = Paginator(payouts_of(seat.merchant.pk), PER_PAGE).get_page(request.GET.get("page"))
    return own_page(
        request, seat, "statements", balance=balance_of(seat.merchant.pk), paging=paging
    )


@require_safe
@for_members(Ability.STATEMENTS)
def one(request: HttpRequest, seat: Seat, payout_id: int) -> HttpResponse:
    return own_page(
        request,
        seat,
        "statement",
        payout_id=payout_id,
        statement=statement(payout_id, seat.merchant.pk),
    )


@require_safe
@for_members(Ability.STATEMENTS)
def file(request: HttpRequest, seat: Seat, payout_id: int, kind: str) -> HttpResponse:
    if kind not in FORMATS:
        raise Http404
    told = statement(payout_id, seat.merchant.pk)
    content = statement_xlsx(told) if kind == "xlsx" else statement_csv(told)
    return file_to_keep(content, f"{told.number}.{kind}")
