"""Where the embedded PostgreSQL and Valkey of `make run` answer, if they run.

`dev/services.py` starts them and writes this record; the settings read it, so that
`python manage.py …` works in a second terminal beside a running `make run`.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RECORD_NAME = "services.json"
DATABASE_NAME = "karvon"


@dataclass(frozen=True)
class Server:
    pid: int
    port: int

    def is_listening(self) -> bool:
        return is_alive(self.pid) and accepts_connections(self.port)


@dataclass(frozen=True)
class Record:
    """What `var/services.json` says: ports outlive the processes, so that they stay the same."""

    postgres: Server | None = None
    valkey: Server | None = None
    password: str = ""
    keep: bool = False  # started by `up`: stays until `down`, whoever used it in between
    shop: dict[str, str] = field(default_factory=dict)  # the environment `make run` gave the shop

    @classmethod
    def read(cls, folder: Path) -> Record:
        with contextlib.suppress(OSError, ValueError, TypeError):
            stored: dict[str, Any] = json.loads((folder / RECORD_NAME).read_text())
            for name in ("postgres", "valkey"):
                if stored.get(name):
                    stored[name] = Server(**stored[name])
            return cls(**stored)
        return cls()

    def write(self, folder: Path) -> None:
        draft = folder / f"{RECORD_NAME}.new"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n")
        draft.replace(folder / RECORD_NAME)

    def urls(self, database: str = DATABASE_NAME) -> dict[str, str]:
        """The environment variables under which the rest of the code knows these servers."""
        if not (self.postgres and self.valkey):
            return {}
        return {
            "DATABASE_URL": (
                f"postgres://postgres:{self.password}@127.0.0.1:{self.postgres.port}/{database}"
            ),
            "REDIS_URL": f"redis://:{self.password}@127.0.0.1:{self.valkey.port}/0",
        }


def urls_of_running_servers(folder: Path) -> dict[str, str]:
    """The addresses of the servers under this folder; empty unless both answer."""
    record = Record.read(folder)
    servers = (record.postgres, record.valkey)
    return record.urls() if all(server and server.is_listening() for server in servers) else {}


def environment_of_running_shop(folder: Path) -> dict[str, str]:
    """What `make run` gave the shop that is open now, so that a command can join it."""
    return Record.read(folder).shop if urls_of_running_servers(folder) else {}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):  # a process that nobody has reaped yet is dead all the same
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def accepts_connections(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
