"""Processes that outlive the one which started them, and the account they run under."""

from __future__ import annotations

import contextlib
import locale
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded import Server, accepts_connections, is_alive

START_SECONDS = 30
STOP_SECONDS = 20
UNPRIVILEGED_ID = 65534  # "nobody" everywhere


class CannotStart(SystemExit):
    """Told to a person, who can mend it."""


# --- starting and ending ------------------------------------------------------------------------


def start_detached(
    command: Sequence[str], log: Path, stdin: str = "", **identity: Any
) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C in the terminal is for us, we stop the servers in order."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd="/",
            env=plain_environment(),
            start_new_session=True,
            **identity,
        )
    if process.stdin:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(stdin.encode())
            process.stdin.close()
    return process


def when_listening(
    process: subprocess.Popen[bytes], port: int, answers: Callable[[int], bool]
) -> Server | None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if accepts_connections(port) and answers(port):
            return Server(process.pid, port)
        time.sleep(0.02)
    if process.poll() is None:
        end(process.pid, signal.SIGTERM)
    return None


def end(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while is_alive(pid) and time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.02)


def ports_to_try(last: Server | None) -> Iterator[int]:
    """The one of last time, as long as nobody else has it, for a while.

    A server that was killed and that nobody has reaped yet still holds its pid file: that passes.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        yield last.port if last and _is_free(last.port) else free_port()
        time.sleep(0.3)


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


# --- under which account ------------------------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """How to make PostgreSQL, which refuses to be root, believe that it is not."""

    prefix: list[str]
    identity: Mapping[str, Any]

    @classmethod
    def for_postgres(cls, folder: Path, program: str) -> Account:
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() != 0:
            return cls([], {})
        # In a user namespace the files stay root's and no account is needed …
        namespace = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
        if _works([*namespace, "true"]):
            _give(folder, 0, 0)
            return cls(namespace, {})
        # … but inside some containers there are none.
        user, group = _unprivileged_account()
        _give(folder, user, group)
        if not _can_reach(folder, program, user, group):
            raise CannotStart(
                f"PostgreSQL does not run as root, and an unprivileged user cannot reach {folder}. "
                "Run this as an ordinary user, or set DATABASE_URL and REDIS_URL."
            )
        return cls([], {"user": user, "group": group, "extra_groups": []})

    def own(self, path: Path) -> None:
        if self.identity:
            os.chown(path, self.identity["user"], self.identity["group"])


def _works(command: Sequence[str]) -> bool:
    if not shutil.which(command[0]):
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _unprivileged_account() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            return account.pw_uid, account.pw_gid
    return UNPRIVILEGED_ID, UNPRIVILEGED_ID


def _give(folder: Path, user: int, group: int) -> None:
    if folder.stat().st_uid == user:
        return
    os.chown(folder, user, group)
    for path in folder.rglob("*"):
        os.chown(path, user, group, follow_symlinks=False)


def _can_reach(folder: Path, program: str, user: int, group: int) -> bool:
    test = subprocess.run(
        ["test", "-w", str(folder), "-a", "-x", program],
        user=user,
        group=group,
        extra_groups=[],
        check=False,
    )
    return test.returncode == 0


# --- in which environment -----------------------------------------------------------------------


def utf8_locale() -> str:
    for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            return name
    raise CannotStart("This system has neither the locale C.UTF-8 nor en_US.UTF-8.")


def plain_environment() -> dict[str, str]:
    """Neither PGHOST and its kin nor a locale that is not installed may leak into the servers."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "LC_")) and name not in ("LANG", "LANGUAGE")
    }
    return kept | {"LC_ALL": utf8_locale(), "TZ": "UTC"}
