"""What must be done before the shop opens: translations, tables, the demo shop.

One process for all of it, because each start of Django costs more than the work itself.
"""

from __future__ import annotations

import io
import os

import django
from django.core.management import call_command, get_commands

from dev import messages
from dev.steps import Tell, console, step


class _Lines(io.TextIOBase):
    """Shows the last line that a command wrote."""

    def __init__(self, show: Tell) -> None:
        self.show = show

    def write(self, text: str) -> int:
        if line := text.strip().removesuffix("..."):
            self.show(line)
        return len(text)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with step("Translations"):
        messages.compile_all()
    with step("Django"):
        django.setup()
    with step("Database tables") as tell:
        call_command("migrate", interactive=False, verbosity=1, stdout=_Lines(tell))
    if "demo" in get_commands():
        console.print("  Demo shop")
        call_command("demo", if_empty=True)


if __name__ == "__main__":
    main()
