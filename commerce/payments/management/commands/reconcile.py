from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commerce.core.errors import Refusal
from commerce.orders.models import PaymentMethod
from commerce.payments.commands import compare_again, take_statement


class Command(BaseCommand):
    help = "Compares payments with a provider's statement (CSV); without a file, all recent ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("provider", nargs="?", choices=PaymentMethod.values)
        parser.add_argument("day", nargs="?", type=date.fromisoformat)
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["provider"] and not options["file"]:
            raise CommandError("Name the provider, the day and the file.")
        try:
            if options["file"]:
                content = options["file"].read_text(encoding="utf-8-sig")
                take_statement(
                    provider=options["provider"], day=options["day"], content=content, now=now
                )
        except Refusal as refusal:
            raise CommandError(refusal.sentence()) from None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} can't be read: {error}") from None
        self.stdout.write(f"{compare_again(now=now)} differences to explain")
