from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.core.money import Money
from commerce.ledger.queries import trial_balance, wrong_accounts, wrong_entries


class Command(BaseCommand):
    help = "Check that every entry adds up, every due is what was posted, and all of it is zero."

    def handle(self, *args: Any, **options: Any) -> None:
        entries, accounts = list(wrong_entries()), list(wrong_accounts())
        for wrong in (*entries, *accounts):
            self.stderr.write(f"wrong: {wrong}")
        balances = trial_balance()
        if entries or accounts or Money.total(balance.amount for balance in balances):
            raise CommandError("The ledger is not balanced.")
        self.stdout.write(f"{len(balances)} accounts are balanced.")
