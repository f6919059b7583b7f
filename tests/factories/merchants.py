from datetime import date
from decimal import Decimal
from typing import Any

from commerce.core.money import Money
from commerce.merchants.models import Merchant
from commerce.payouts.commands import Terms, make_contract
from commerce.payouts.models import Contract
from tests.factories.words import MERCHANTS, number, one_of


def make_merchant(**fields: Any) -> Merchant:
    """A trading merchant with a rating; any field of `Merchant` can be given."""
    n = number()
    name = one_of(MERCHANTS, n)
    return Merchant.objects.create(
        **{
            "slug": f"{name.lower().replace(' ', '-')}-{n}",
            "name": name,
            "legal_name": f"“{name}” MChJ",
            "tin": f"{300_000_000 + n}",
            "address": "Toshkent shahri, Yunusobod tumani, Amir Temur koʻchasi, 12",
            "phone": f"+99871{2_000_000 + n}",
            "rating": Decimal("4.7"),
            "joined_on": date(2019, 3, 21),
            "about_uz": "Oilaviy doʻkon.",
            "about_ru": "Семейный магазин.",
        }
        | fields
    )


def make_merchant_contract(merchant: Merchant, commission: int = 1_000, **terms: Any) -> Contract:
    """A contract from long ago on: ten per cent, due at once, paid weekly unless said otherwise."""
    agreed = {
        "number": f"{merchant.pk}/{number()}",
        "since": date(2020, 1, 1),
        "account": "20208000900000000001",
        "mfo": "00974",
        "period": "week",
        "hold_days": 0,
        "minimum": Money.ZERO,
    }
    return make_contract(
        merchant_id=merchant.pk, terms=Terms(commission=commission, **agreed | terms)
    )
