"""A shop to measure: its environment, its commands and one server, each a process of its own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.embedded import accepts_connections
from dev.processes import free_port

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60

type Process = subprocess.Popen[bytes]


def environment_of(urls: dict[str, str]) -> dict[str, str]:
    return (
        os.environ
        | urls
        | {
            "DEBUG": "0",
            "HTTPS": "0",
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "ERROR",
        }
    )


def manage(environment: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def answer_of(module: str, environment: dict[str, str], *question: str) -> Any:
    """What a module of `bench` says, as JSON on its last line, with this environment."""
    told = subprocess.run(
        [sys.executable, "-m", module, *question],
        cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(told.stdout.splitlines()[-1])


@contextmanager
def server(
    environment: dict[str, str], *, workers: int = 1, threads: int = 1
) -> Iterator[tuple[Process, int]]:
    """One granian and its port."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1",
            f"--port={port}", f"--workers={workers}", f"--blocking-threads={threads}",
            "--workers-kill-timeout=5", "--log-level=error", "config.wsgi:application",
        ],
        cwd=ROOT,
        env=environment,
    )  # fmt: skip
    try:
        _wait_for(port, process)
        yield process, port
    finally:
        process.terminate()
        process.wait(20)


def cpu_seconds(parent: int) -> float:
    """Processor time of a process and its children so far (Linux)."""
    return sum(_own_cpu_seconds(pid) for pid in (parent, *_children(parent)))


def _wait_for(port: int, process: Process) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not accepts_connections(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("The server did not start; see above.")
        time.sleep(0.05)


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in listed.split()]


def _own_cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
