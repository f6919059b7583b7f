from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from commerce.core.money import Money
from commerce.payouts.commands import settle_period


class Command(BaseCommand):
    help = "Settle for each merchant the last period that is over; doing it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        payouts = settle_period(now=timezone.now())
        total = Money.total(payout.amount for payout in payouts)
        self.stdout.write(f"{len(payouts)} settlements, {total.in_words_of('uz')} to pay out.")
