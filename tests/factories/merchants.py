from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from commerce.core.money import Money
from commerce.merchants.commands import (
    Answers,
    add_document,
    begin_application,
    save_answers,
    submit_application,
)
from commerce.merchants.models import Application, Merchant
from commerce.payouts.commands import Terms, make_contract
from commerce.payouts.models import Contract
from tests.factories.customers import make_customer
from tests.factories.words import MERCHANTS, number, one_of

PDF = b"%PDF-1.7\n%%EOF\n"


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


def make_application(state: str = "submitted", **answers: Any) -> Application:
    """Somebody who wants to sell; handed in with a document unless it is a draft."""
    n, now = number(), timezone.now()
    applicant = make_customer()
    begin_application(applicant_id=applicant.pk, now=now)
    given = {
        "name": f"Anhor {n}",
        "legal_name": "“ANHOR SAVDO” MCHJ",
        "tin": "301234567",
        "account": "20208000900000000001",
        "mfo": "00974",
        "phone": "+998901112233",
        "address": "Toshkent shahri, Yunusobod tumani",
        "category_ids": [1],
    }
    application = save_answers(applicant_id=applicant.pk, answers=Answers(**given | answers))
    if state == "submitted":
        add_document(applicant_id=applicant.pk, name="guvohnoma.pdf", content=PDF, now=now)
        application = submit_application(applicant_id=applicant.pk, now=now)
    return application
