from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from commerce.cart.queries import existing_basket
from commerce.core.money import Money


class Command(BaseCommand):
    help = "Says how the total of a cart comes about, promotion by promotion."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cart", type=UUID)
        parser.add_argument("--delivery", type=int, default=0, help="its price in soʻm")

    def handle(self, *args: Any, cart: UUID, delivery: int, **options: Any) -> None:
        goods = existing_basket(cart, "uz")
        calculation = goods.calculated(Money.of_soums(delivery))
        titles = {line.variant_id: line.title for line in goods.lines}
        for line in goods.lines:
            self._tell(line.price * line.quantity, f"{line.title} × {line.quantity}")
        self._tell(calculation.delivery, "delivery")
        for step in calculation.steps:
            name = f"{step.rule.name} {step.rule.code}".strip()
            self._tell(-step.discount, f"{name} ({step.verdict.label})")
            for variant_id, amount in step.taken.items():
                self._tell(-amount, f"    off {titles[variant_id]}")
        for coupon in goods.coupons:
            if coupon.message:
                self.stdout.write(f"{'':>20}  {coupon.message}")
        self._tell(calculation.total, "total")

    def _tell(self, amount: Money, what: str) -> None:
        self.stdout.write(f"{amount.in_words_of('uz'):>20}  {what}")
