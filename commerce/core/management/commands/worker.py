from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

CONCURRENCY = 2


class Command(BaseCommand):
    help = "Do background jobs until stopped: reactions to events, pictures, schedules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=CONCURRENCY)
        parser.add_argument("--until-empty", action="store_true", help="stop when nothing is left")

    def handle(self, *args: Any, concurrency: int, until_empty: bool, **options: Any) -> None:
        """Jobs are noticed by LISTEN, so what is deferred is begun within milliseconds."""
        with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]  # of Django's connector
            asyncio.run(work(concurrency=concurrency, until_empty=until_empty))


async def work(*, concurrency: int, until_empty: bool) -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=concurrency,
            wait=not until_empty,
            shutdown_graceful_timeout=10,
            delete_jobs="successful",
        )
