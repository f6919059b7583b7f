"""`make check`: everything that can be known without running the shop.

All checks run, whatever the first one says, so that one look shows all that is to be mended.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from dev.steps import console

ROOT = Path(__file__).resolve().parent.parent
THEMES = ROOT / "themes"


@dataclass(frozen=True)
class Check:
    title: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    check: Check
    succeeded: bool
    said: str
    seconds: float


CHECKS = [  # the slowest first: two run at a time
    Check("types", ("-m", "mypy")),
    Check("format", ("-m", "ruff", "format", "--check", ".")),
    Check("lint", ("-m", "ruff", "check", ".")),
    Check(
        "import contracts", ("-c", "from importlinter.cli import lint_imports_command as c; c()")
    ),
    Check("migrations", ("manage.py", "makemigrations", "--check", "--dry-run", "--skip-checks")),
    Check("translations", ("-m", "dev.messages", "check")),
    Check("templates", ("-m", "djlint", str(THEMES), "--lint", "--quiet")),
]


def main() -> int:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings_check",
        # There is no database here, and makemigrations would say so each time.
        "PYTHONWARNINGS": "ignore::RuntimeWarning",
    }

    def outcome(check: Check) -> Outcome:
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, *check.arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.monotonic() - began
        return Outcome(check, done.returncode == 0, done.stdout + done.stderr, seconds)

    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = [_told(result) for result in pool.map(outcome, CHECKS)]
    return 0 if all(result.succeeded for result in outcomes) else 1


def _told(outcome: Outcome) -> Outcome:
    mark = "[green]✓[/green]" if outcome.succeeded else "[red]✗[/red]"
    console.print(f"  {mark} {outcome.check.title} [dim]{outcome.seconds:.1f} s[/dim]")
    if not outcome.succeeded:
        print(outcome.said.rstrip(), flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
