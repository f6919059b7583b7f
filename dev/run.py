"""`make run`: the whole shop on this machine, until Ctrl-C."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from dev import services
from dev.steps import console, step

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
STOP_SECONDS = 12
FIRST_ANSWER_SECONDS = 60
PATIENCE_SECONDS = 8

# A shop to try things in. Whatever is set already stays.
DEMO_ENVIRONMENT = {
    "DEBUG": "1",
    "STAFF_SECOND_FACTOR": "0",  # one step for whoever looks around
    "PAYME_MERCHANT_ID": "demo-payme",
    "PAYME_KEY": "demo-payme-key",
    "CLICK_SERVICE_ID": "1",
    "CLICK_MERCHANT_ID": "1",
    "CLICK_SECRET_KEY": "demo-click-key",
    "UZUM_SERVICE_ID": "1",
    "UZUM_LOGIN": "demo",
    "UZUM_PASSWORD": "demo-uzum-key",
}


class AskedToStop(Exception):
    """Ctrl-C, or a polite kill."""


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    _stop_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        _refuse_a_taken(port)
        with _stores() as urls:
            environment = _environment(port, urls)
            if urls:
                shared = {name: environment[name] for name in (*DEMO_ENVIRONMENT, "PORT")}
                services.remember_shop(services.RUN, shared)
            _prepare(environment)
            return _serve(port, environment)
    except AskedToStop:
        console.print("  Stopped.")
        return 0


def _stop_on(*signals: signal.Signals) -> None:
    def stop(_number: int, _frame: object) -> NoReturn:
        # Stopping is not interrupted by being told again.
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise AskedToStop

    for number in signals:
        signal.signal(number, stop)


def _refuse_a_taken(port: int) -> None:
    """The server shares a port without a word, and half of the requests would go elsewhere."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    told = False
    while problem := _why_not(port):
        if time.monotonic() > deadline:
            raise SystemExit(
                f"Port {port} cannot be used ({problem}). "
                f"Choose another one: PORT={port + 1} make run"
            )
        if not told:
            told = True
            console.print(f"  Port {port} is taken; waiting whether an earlier shop is ending …")
        time.sleep(0.3)


def _why_not(port: int) -> str | None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen()
        except OSError as problem:
            return problem.strerror
    return None


@contextlib.contextmanager
def _stores() -> Iterator[dict[str, str]]:
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield {}
        return
    with contextlib.ExitStack() as stack:
        with step("PostgreSQL and Valkey"):
            record = stack.enter_context(services.in_use(services.RUN))
        yield record.urls()


def _environment(port: int, urls: dict[str, str]) -> dict[str, str]:
    told = {name: value for name, value in os.environ.items() if value}
    told.pop("PYTHONDONTWRITEBYTECODE", None)  # each start would compile everything anew
    return DEMO_ENVIRONMENT | urls | told | {"PORT": str(port), "PYTHONUNBUFFERED": "1"}


def _prepare(environment: dict[str, str]) -> None:
    # Tables and demo data can be made again, so nobody waits for the disk at each commit.
    hasty = environment | {"PGOPTIONS": "-c synchronous_commit=off"}
    with _child(["-m", "dev.prepare"], hasty) as preparing:
        if preparing.wait():
            raise SystemExit("The shop could not be prepared; see above.")


def _serve(port: int, environment: dict[str, str]) -> int:
    with (
        _child(["manage.py", "worker"], environment) as worker,
        _child(server_command(port, environment), environment) as server,
    ):
        with step("Shop"):
            wait_for_an_answer(port, server, worker)
        _greet(port)
        return _watch(server=server, worker=worker)


def server_command(port: int, environment: dict[str, str]) -> list[str]:
    """What follows `python` to serve the shop."""
    uploads = Path(environment.get("MEDIA_ROOT") or ROOT / "media" / "uploads")
    uploads.mkdir(parents=True, exist_ok=True)
    return [
        "-m",
        "granian",
        "--interface=wsgi",
        f"--host={HOST}",
        f"--port={port}",
        "--workers=2",
        "--blocking-threads=4",
        "--respawn-failed-workers",
        "--workers-kill-timeout=5",  # without it, a stop while starting hangs for ever
        "--static-path-route=/media",
        f"--static-path-mount={uploads}",
        "--log-level=warning",
        "config.wsgi:application",
    ]


def wait_for_an_answer(port: int, *processes: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + FIRST_ANSWER_SECONDS
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(HOST, port, timeout=FIRST_ANSWER_SECONDS)
            connection.request("GET", "/healthz")
            connection.getresponse()
            return
        time.sleep(0.1)


def _greet(port: int) -> None:
    address = f"http://{HOST}:{port}"
    console.print(
        f"\n  [bold]Karvon is open.[/bold]\n\n"
        f"    Shop      {address}/uz/   {address}/ru/\n"
        f"    Admin     {address}/admin/\n"
        f"    API docs  {address}/api/v1/docs\n"
    )
    for login in _demo_logins():
        console.print(f"    {login}")
    console.print("\n  Ctrl-C stops it; the data stay in var/.\n")


def _demo_logins() -> Sequence[str]:
    """A line for each account of the demo shop, if there is a demo shop."""
    try:
        logins = importlib.import_module("demo.logins")
    except ModuleNotFoundError:
        return []
    return [*logins.LOGINS, *logins.SELLERS]


def _watch(**processes: subprocess.Popen[bytes]) -> int:
    """Until one of them ends, which it should not."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                console.print(f"  [red]The {name} ended with {process.returncode}.[/red]")
                return 1
        time.sleep(0.3)


# --- children -----------------------------------------------------------------------------------


@contextlib.contextmanager
def _child(
    arguments: Sequence[str], environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """In a session of its own: Ctrl-C is for us, who stop the others in order."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - there are no threads here
    )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _die_with_parent() -> None:
    """If we are killed outright, nobody else would tell the children (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


if __name__ == "__main__":
    sys.exit(main())
