from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from psycopg import sql

from commerce.catalog.models import Category, Product
from commerce.core.money import Money
from commerce.merchants.models import Merchant
from commerce.promotions.calculation import Kind
from commerce.promotions.errors import (
    CouponImpossible,
    CouponUsedByYou,
    PromotionIncomplete,
    PromotionIsAutomatic,
    TooManyCoupons,
)
from commerce.promotions.models import Coupon, Promotion, Redemption
from commerce.promotions.queries import coupon_code, refusal_of

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that reads like another
CODE_LENGTH = 12  # 60 bits: nobody guesses one of a million in a lifetime
MOST_AT_ONCE = 1_000_000

# What each kind can't do without.
NEEDS: dict[Kind, Sequence[str]] = {
    Kind.PERCENT: ("percent",),
    Kind.AMOUNT: ("amount",),
    Kind.BUY_AND_GET: ("buy", "free"),
    Kind.FREE_DELIVERY: (),
    Kind.GIFT: ("gift",),
}


@transaction.atomic
def save_promotion(
    promotion: Promotion,
    *,
    categories: Iterable[Category] | None = None,
    products: Iterable[Product] | None = None,
    merchants: Iterable[Merchant] | None = None,
) -> Promotion:
    """Store a new or edited promotion and the goods it is for; those not given stay as they are."""
    missing = [name for name in NEEDS[Kind(promotion.kind)] if not getattr(promotion, name)]
    if missing:
        raise PromotionIncomplete({name: [_("This is needed.")] for name in missing})
    try:
        promotion.full_clean()
    except ValidationError as error:
        raise PromotionIncomplete(error.message_dict) from None
    promotion.save()
    if categories is not None:
        promotion.categories.set(categories)
    if products is not None:
        promotion.products.set(products)
    if merchants is not None:
        promotion.merchants.set(merchants)
    return promotion


@transaction.atomic
def save_coupon(coupon: Coupon) -> Coupon:
    """Store a coupon whose code people chose; how often it was used stays as it is."""
    _check_promotion(coupon.promotion_id)
    coupon.code = coupon_code(coupon.code)
    try:
        coupon.full_clean()
    except ValidationError as error:
        raise CouponImpossible(error.message_dict) from None
    if coupon.pk:
        edited = [field.name for field in Coupon._meta.fields if field.name not in {"id", "used"}]
        coupon.save(update_fields=edited)
    else:
        coupon.save()
    return coupon


@transaction.atomic
def generate_coupons(
    *,
    promotion_id: int,
    count: int,
    batch: str,
    now: datetime,
    prefix: str = "",
    uses_allowed: int | None = 1,
    minimum: Money = Money.ZERO,
    ends_at: datetime | None = None,
) -> int:
    """Make so many coupons that nobody can guess; says how many the batch holds now."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise TooManyCoupons(most=MOST_AT_ONCE)
    _check_promotion(promotion_id)
    codes = _new_codes(coupon_code(prefix), count)
    _copy_in(
        codes,
        promotion_id=promotion_id,
        batch=batch,
        uses_allowed=uses_allowed,
        used=0,
        minimum=minimum.tiyin,
        ends_at=ends_at,
        created_at=now,
    )
    return Coupon.objects.filter(promotion_id=promotion_id, batch=batch).count()


@transaction.atomic
def redeem_coupons(*, codes: Iterable[str], for_: str, customer: str, now: datetime) -> None:
    """Count one use of each for an order, under lock; refused if one can't be used any more."""
    coupons = (
        Coupon.objects.select_for_update(no_key=True, of=("self",))
        .select_related("promotion")
        .filter(code__in=list(codes))
        .order_by("pk")
    )
    for coupon in coupons:
        refusal = refusal_of(coupon, coupon.promotion, now)
        if refusal:
            raise refusal
        _check_customer(coupon, customer)
        Redemption.objects.create(coupon=coupon, order_number=for_, customer=customer, at=now)
        Coupon.objects.filter(pk=coupon.pk).update(used=F("used") + 1)


@transaction.atomic
def give_back_coupons(*, for_: str, now: datetime) -> None:
    """The order is cancelled: its coupons can be used again. Repeating it changes nothing."""
    uses = Redemption.objects.filter(order_number=for_, given_back_at__isnull=True)
    coupons = Coupon.objects.select_for_update(no_key=True).filter(redemptions__in=uses)
    for coupon in list(coupons.order_by("pk")):
        if uses.filter(coupon=coupon).update(given_back_at=now):
            Coupon.objects.filter(pk=coupon.pk).update(used=F("used") - 1)


def _check_promotion(promotion_id: int) -> None:
    """What is everybody's already needs no coupon."""
    if not Promotion.objects.filter(pk=promotion_id, needs_coupon=True).exists():
        raise PromotionIsAutomatic


def _check_customer(coupon: Coupon, customer: str) -> None:
    if coupon.uses_per_customer is None:
        return
    uses = coupon.redemptions.filter(customer=customer, given_back_at__isnull=True).count()
    if uses >= coupon.uses_per_customer:
        raise CouponUsedByYou(coupon=coupon.code)


def _copy_in(codes: Iterable[str], **same: Any) -> None:
    """Coupons that differ in their codes only, by COPY: many times as fast as inserts."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(Coupon._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, ["code", *same])),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for code in codes:
            copy.write_row((code, *same.values()))


def _new_codes(prefix: str, count: int) -> list[str]:
    """Codes that are in no one's hands; the table has the last word."""
    codes: set[str] = set()
    while len(codes) < count:
        drawn = secrets.token_bytes(CODE_LENGTH * (count - len(codes)))
        signs = drawn.translate(_TO_SIGNS).decode()
        codes.update(
            prefix + signs[at : at + CODE_LENGTH] for at in range(0, len(signs), CODE_LENGTH)
        )
    return list(codes)


_TO_SIGNS = bytes(ord(SIGNS[byte % len(SIGNS)]) for byte in range(256))
