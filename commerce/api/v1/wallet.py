from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router, Schema
from pydantic import Field

from commerce.api.auth import device_of, signed_in
from commerce.api.callers import address_of
from commerce.api.language import language_of
from commerce.api.paging import LARGEST, SMALLEST, USUAL, cursor_of, page_of
from commerce.api.v1.schemas import Tiyin
from commerce.core.money import CURRENCY
from commerce.wallets.commands import redeem_gift_card
from commerce.wallets.queries import Movement, balance, history, movements

router = Router(tags=["me"], auth=signed_in)


class MovementOut(Schema):
    """`amount` is above zero for what came in."""

    id: str
    text: str
    amount: Tiyin
    at: datetime

    @staticmethod
    def resolve_id(move: Movement) -> str:
        return str(move.id)


class WalletOut(Schema):
    balance: Tiyin
    currency: str = CURRENCY
    items: list[MovementOut]
    next: str | None


class RedeemGiftCard(Schema):
    code: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]


@router.get("/me/wallet", operation_id="get_wallet", response=WalletOut)
def show(
    request: HttpRequest,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=SMALLEST, le=LARGEST)] = USUAL,
) -> Any:
    """The caller's balance and what moved, the newest first."""
    return _wallet(request, page_of(cursor), limit)


@router.post("/me/wallet/gift-cards", operation_id="redeem_gift_card", response=WalletOut)
def redeem(request: HttpRequest, body: RedeemGiftCard) -> Any:
    redeem_gift_card(
        code=body.code,
        customer_id=device_of(request).user_id,
        address=address_of(request),
        now=timezone.now(),
    )
    return _wallet(request, 1, USUAL)


def _wallet(request: HttpRequest, page: int, limit: int) -> dict[str, Any]:
    customer = device_of(request).user_id
    begin = (page - 1) * limit
    rows = list(history(customer)[begin : begin + limit + 1])
    with override(language_of(request)):
        return {
            "balance": balance(customer),
            "items": movements(rows[:limit]),
            "next": cursor_of(page + 1) if len(rows) > limit else None,
        }
