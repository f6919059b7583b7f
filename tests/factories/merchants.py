from datetime import date
from decimal import Decimal
from typing import Any

from commerce.merchants.models import Merchant
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
