#!/usr/bin/env python
"""The door for operators: `python manage.py help` lists what it can do."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from config.embedded import environment_of_running_shop


def join_the_running_shop() -> None:
    """Beside `make run` a command works in that shop, unless it is told about another one."""
    if not {"DATABASE_URL", "DEBUG", "SECRET_KEY"} & os.environ.keys():
        var = Path(__file__).resolve().parent / "var"
        os.environ.update(environment_of_running_shop(var))


if __name__ == "__main__":
    join_the_running_shop()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
