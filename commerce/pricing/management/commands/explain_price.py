from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.core.money import Money
from commerce.pricing.queries import price_explained


class Command(BaseCommand):
    help = "Says how the price of a variant comes about, list by list."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sku")
        parser.add_argument("--quantity", type=int, default=1)
        parser.add_argument("--group", default="", help="of customers")

    def handle(self, *args: Any, sku: str, quantity: int, group: str, **options: Any) -> None:
        variant = Variant.objects.filter(sku=sku).first()
        if variant is None:
            raise CommandError(f"There is no variant {sku}.")
        explained = price_explained(
            variant.pk, quantity=quantity, customer_group=group, now=timezone.now()
        )
        self._tell("its own price", explained.own.amount if explained.own else None)
        for tried in explained.lists:
            self._tell(f"{tried.price_list} ({tried.verdict.label})", tried.amount)
        if explained.price is None:
            self.stdout.write("not for sale")
            return
        self._tell("crossed out", explained.price.old_amount)
        self._tell("price", explained.price.amount)
        self._tell(f"of that VAT, {variant.vat_percent} %", explained.vat)

    def _tell(self, what: str, amount: Money | None) -> None:
        self.stdout.write(f"{amount.in_words_of('uz') if amount else '—':>20}  {what}")
