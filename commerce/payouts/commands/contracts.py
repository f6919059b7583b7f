from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from commerce.core.events import emit
from commerce.core.money import Money
from commerce.merchants.commands import admit
from commerce.merchants.errors import NoSuchMerchant
from commerce.merchants.models import Merchant
from commerce.payouts.errors import TermsNotRight
from commerce.payouts.events import ContractMade
from commerce.payouts.models import HOLD_DAYS, WHOLE, Contract, ContractRate, Period


@dataclass(frozen=True)
class Terms:
    """What is agreed on: commissions in basis points, `rates` by the category's id."""

    number: str
    since: date
    commission: int
    account: str
    mfo: str
    until: date | None = None
    rates: Mapping[int, int] = field(default_factory=dict)
    period: Period = Period.HALF_MONTH
    hold_days: int = HOLD_DAYS
    minimum: Money = Money.ZERO


@transaction.atomic
def approve_application(*, application_id: int, terms: Terms, now: datetime) -> Contract:
    """Let the applicant sell: the merchant, its owner and its contract come to be at once."""
    merchant = admit(application_id=application_id, now=now)
    return make_contract(merchant_id=merchant.pk, terms=terms)


@transaction.atomic
def make_contract(*, merchant_id: int, terms: Terms) -> Contract:
    """Agree with a merchant on these terms; refused as `TermsNotRight`, with what is wrong."""
    if not Merchant.objects.select_for_update(no_key=True).filter(pk=merchant_id).exists():
        raise NoSuchMerchant
    contract = Contract(
        merchant_id=merchant_id,
        number=terms.number,
        since=terms.since,
        until=terms.until,
        commission=terms.commission,
        period=terms.period,
        hold_days=terms.hold_days,
        minimum=terms.minimum,
        account=terms.account,
        mfo=terms.mfo,
    )
    try:
        contract.full_clean()
    except ValidationError as wrong:
        raise TermsNotRight(wrong.message_dict) from None
    if any(not 0 <= rate <= WHOLE for rate in terms.rates.values()):
        raise TermsNotRight
    contract.save()
    ContractRate.objects.bulk_create(
        ContractRate(contract=contract, category_id=category_id, commission=rate)
        for category_id, rate in terms.rates.items()
    )
    emit(ContractMade(contract_id=contract.pk, merchant_id=merchant_id))
    return contract
