from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.crypto import salted_hmac

from commerce.core.bilingual import Language, text_of
from commerce.core.errors import Conflict
from commerce.promotions.calculation import Kind, Rule, Scope, Step, Verdict
from commerce.promotions.errors import (
    CouponExpired,
    CouponNotYetValid,
    CouponUsedUp,
    DoesNotAddUp,
    MinimumNotMet,
    NoSuchCoupon,
    NotForTheseGoods,
    NotForThisCustomer,
)
from commerce.promotions.models import Coupon, Promotion, PromotionQuerySet


@dataclass(frozen=True)
class Offers:
    """What may be taken off a basket now: by itself, and for its coupons."""

    promotions: list[Rule]
    coupons: list[Rule]
    refused: dict[str, Conflict]  # coupons that can't be used any more, and why

    @property
    def ask_for_categories(self) -> bool:
        return any(rule.scope.category_ids for rule in [*self.promotions, *self.coupons])


def offers(entered: QuerySet[Coupon], language: Language, now: datetime) -> Offers:
    """Every promotion that runs now and those of the coupons that were entered.

    One query, and one for the coupons if there are any.
    """
    wanted = Promotion.objects.automatic_at(now) | Promotion.objects.filter(
        pk__in=entered.values("promotion_id")
    )
    promotions = {promotion.pk: promotion for promotion in _with_scope(wanted, entered)}
    has_coupons = any(promotion.coupon_ids for promotion in promotions.values())
    coupons = list(entered.order_by("pk")) if has_coupons else []
    rules = {pk: _rule(promotion, language) for pk, promotion in promotions.items()}
    refused = {
        coupon.code: refusal
        for coupon in coupons
        if (refusal := refusal_of(coupon, promotions[coupon.promotion_id], now))
    }
    return Offers(
        promotions=[rules[pk] for pk, p in promotions.items() if not p.needs_coupon],
        coupons=[
            _with_code(rules[coupon.promotion_id], coupon)
            for coupon in coupons
            if coupon.code not in refused
        ],
        refused=refused,
    )


def coupon_by_code(typed: str, now: datetime) -> Coupon:
    """The coupon that people mean, while it can be used; refused with the reason."""
    code = coupon_code(typed)
    coupon = Coupon.objects.select_related("promotion").filter(code=code).first()
    if coupon is None:
        raise NoSuchCoupon(coupon=code)
    refusal = refusal_of(coupon, coupon.promotion, now)
    if refusal:
        raise refusal
    return coupon


def coupon_code(typed: str) -> str:
    """As codes are kept: capitals, without spaces and hyphens, however it was typed."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[:40]


def refusal_of(coupon: Coupon, promotion: Promotion, now: datetime) -> Conflict | None:
    """Why the coupon can't be used by anybody now."""
    begins = [at for at in (coupon.starts_at, promotion.starts_at) if at]
    ends = [at for at in (coupon.ends_at, promotion.ends_at) if at]
    if not promotion.is_active or any(at <= now for at in ends):
        return CouponExpired(coupon=coupon.code)
    if any(at > now for at in begins):
        return CouponNotYetValid(coupon=coupon.code)
    if coupon.is_used_up:
        return CouponUsedUp(coupon=coupon.code)
    return None


def refusal_in(step: Step, language: Language) -> Conflict | None:
    """Why a coupon gave nothing on this basket; None if it gave something."""
    code = step.rule.code
    match step.verdict:
        case Verdict.GIVEN:
            return None
        case Verdict.BELOW_MINIMUM:
            return MinimumNotMet(coupon=code, minimum=step.rule.minimum.in_words_of(language))
        case Verdict.OTHER_PEOPLE:
            return NotForThisCustomer(coupon=code)
        case Verdict.DOES_NOT_ADD_UP:
            return DoesNotAddUp(coupon=code)
        case _:
            return NotForTheseGoods(coupon=code)


def customer_key(phone: str) -> str:
    """By what a customer is known to coupons: a keyed digest of the phone."""
    return salted_hmac("coupon-customer", phone, algorithm="sha256").hexdigest()


def _with_scope(promotions: PromotionQuerySet, entered: QuerySet[Coupon]) -> Any:
    """Promotions with the ids of what they are for and of their coupons, in one query."""

    def ids_of(rows: QuerySet[Any], column: str) -> ArraySubquery:
        return ArraySubquery(rows.filter(promotion_id=OuterRef("pk")).values(column))

    return promotions.annotate(
        category_ids=ids_of(Promotion.categories.through.objects.all(), "category_id"),
        product_ids=ids_of(Promotion.products.through.objects.all(), "product_id"),
        merchant_ids=ids_of(Promotion.merchants.through.objects.all(), "merchant_id"),
        coupon_ids=ids_of(entered, "pk"),
    )


def _rule(promotion: Any, language: Language) -> Rule:
    return Rule(
        id=promotion.pk,
        name=text_of(promotion, "name", language),
        kind=Kind(promotion.kind),
        percent=promotion.percent or 0,
        amount=promotion.amount,
        buy=promotion.buy or 0,
        free=promotion.free or 0,
        gift_id=promotion.gift_id,
        scope=Scope(
            frozenset(promotion.category_ids),
            frozenset(promotion.product_ids),
            frozenset(promotion.merchant_ids),
        ),
        minimum=promotion.minimum,
        customer_group=promotion.customer_group,
        priority=promotion.priority,
        is_exclusive=promotion.is_exclusive,
        group=promotion.group,
    )


def _with_code(rule: Rule, coupon: Coupon) -> Rule:
    return replace(rule, code=coupon.code, minimum=max(rule.minimum, coupon.minimum))
