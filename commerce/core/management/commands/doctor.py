from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from commerce.core.health import PROBES, finding


class Command(BaseCommand):
    help = "Check everything that the shop stands on; say what is wrong and how to mend it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends with exit code 1 if anything is wrong."""
        findings = {probe.name: finding(probe) for probe in PROBES}
        for name, sick in findings.items():
            if sick is None:
                self.stdout.write(self.style.SUCCESS(f"  well  {name}"))
            else:
                self.stdout.write(self.style.ERROR(f"  sick  {name}: {sick.wrong}"))
                self.stdout.write(f"        {sick.mend}")
        if any(findings.values()):
            sys.exit(1)
