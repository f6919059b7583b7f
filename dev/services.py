"""Embedded PostgreSQL and Valkey for development and tests, from wheels, under `var/`.

    python -m dev.services up              start what does not run; it stays until `down`
    python -m dev.services down            stop both
    python -m dev.services env             print the addresses as shell lines
    python -m dev.services run -- COMMAND  start, run the command with the addresses in its
                                           environment, stop when nobody uses the servers any more

`--test` before the verb means the servers of the tests, under `var/test/`: faster, because they
need not survive a power cut. Works as root and as an ordinary user, on Linux and macOS. Any number
of processes may call this at once; whoever comes second finds the servers of the first, also after
the first was killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.embedded import Record, is_alive
from dev.processes import CannotStart
from dev.servers import Postgres, Site, Valkey

VAR = Path(__file__).resolve().parent.parent / "var"

RUN = Site(VAR, is_durable=True)
TEST = Site(VAR / "test", is_durable=False)


# --- the verbs ----------------------------------------------------------------------------------


def up(site: Site, *, keep: bool = False) -> Record:
    """Start what does not run yet. With `keep` the servers stay until somebody says `down`."""
    with _alone_in(site):
        return _start_what_is_missing(site, keep=keep)


def down(site: Site) -> None:
    with _alone_in(site):
        _stop_both(site)


@contextlib.contextmanager
def in_use(site: Site) -> Iterator[Record]:
    """The servers, for as long as the block lasts; the last user turns off the light.

    Every user holds a shared lock, which the kernel takes back from a process that dies, so a
    killed user cannot keep the servers running for ever.
    """
    with _users_of(site) as users:
        with _alone_in(site):
            fcntl.flock(users, fcntl.LOCK_SH)
            record = _start_what_is_missing(site)
        try:
            yield record
        finally:
            with _alone_in(site):
                if _is_only_user(users) and not Record.read(site.folder).keep:
                    _stop_both(site)


def remember_shop(site: Site, environment: dict[str, str]) -> None:
    """So that `manage.py` in a second terminal joins the shop that is open."""
    with _alone_in(site):
        replace(Record.read(site.folder), shop=environment).write(site.folder)


def run(site: Site, command: Sequence[str]) -> int:
    with in_use(site) as record:
        child = subprocess.Popen(command, env=os.environ | record.urls())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda received, _frame: child.send_signal(received))
        return child.wait()


# --- who is using what --------------------------------------------------------------------------


@contextlib.contextmanager
def _alone_in(site: Site) -> Iterator[None]:
    """One process at a time starts or stops servers."""
    _make_folder(site.folder)
    with (site.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _users_of(site: Site) -> Iterator[Any]:
    _make_folder(site.folder)
    with (site.folder / ".users").open("w") as users:
        yield users


def _is_only_user(users: Any) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except PermissionError:
        raise CannotStart(f"{folder} cannot be written; it belongs to another user.") from None
    if not os.access(folder, os.W_OK):
        raise CannotStart(f"{folder} cannot be written; it belongs to another user.")


def _start_what_is_missing(site: Site, *, keep: bool = False) -> Record:
    record = Record.read(site.folder)
    record = replace(
        record,
        password=record.password or _password_of(site) or secrets.token_hex(16),
        keep=keep or (record.keep and _both_run(record)),
    )
    record.write(site.folder)  # before initdb, which takes the password for good
    record = replace(record, postgres=Postgres(site, record).server())
    record.write(site.folder)
    record = replace(record, valkey=Valkey(site, record).server())
    record.write(site.folder)
    return record


def _password_of(site: Site) -> str:
    """It stands beside the data too, so that these outlive the loss of the record."""
    with contextlib.suppress(OSError):
        return site.password_file.read_text()
    return ""


def _both_run(record: Record) -> bool:
    return all(server and is_alive(server.pid) for server in (record.postgres, record.valkey))


def _stop_both(site: Site) -> None:
    record = Record.read(site.folder)
    Valkey(site, record).stop()
    Postgres(site, record).stop()
    replace(record, keep=False, shop={}).write(site.folder)


# --- the command line ---------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    site = TEST if arguments[:1] == ["--test"] else RUN
    match arguments[1:] if site is TEST else arguments:
        case ["up"]:
            _print_environment(up(site, keep=True))
        case ["down"]:
            down(site)
        case ["env"]:
            _print_environment(Record.read(site.folder))
        case ["run", "--", *command] if command:
            return run(site, command)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def _print_environment(record: Record) -> None:
    for name, value in record.urls().items():
        print(f"export {name}={value}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
