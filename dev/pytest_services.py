"""The stores of the tests, and a database for each test process in a fortieth of a second.

Loaded early (`-p dev.pytest_services`), because the servers must be up, and their addresses in the
environment, before pytest-django reads the settings.

Migrating an empty database takes some ten seconds. It is done once, into a template; each test
process then gets a copy, and so does each test that commits, in place of Django's flush: such a
test leaves behind what the migrations had made, and takes a fraction of the time.
`pytest --create-db` makes the template anew, as does any change to what it is made from.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest import mock

import psycopg
import pytest
from psycopg import sql

from config.embedded import is_alive
from dev import messages, services

ROOT = services.VAR.parent
MADE_FROM = (
    "**/migrations/*.py",
    "**/models.py",
    "**/models/*.py",
    "**/apps.py",
    "config/settings*.py",
    "requirements.txt",
)
NOT_OURS = {".venv", ".uv", "var", "node_modules"}
OTHER_REDIS_DATABASES = 15  # besides 0

# Playwright's sync API keeps an event loop in the thread of the test.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

_open = contextlib.ExitStack()


def _is_xdist_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def _worker_number() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def _use_servers() -> None:
    if not _is_xdist_worker():  # its parent did it, and the addresses are inherited
        record = _open.enter_context(services.in_use(services.TEST))
        os.environ.update(record.urls())
    # Clearing the cache clears a whole Redis database, so each process has one of its own.
    address = os.environ["REDIS_URL"].rpartition("/")[0]
    os.environ["REDIS_URL"] = f"{address}/{_worker_number() % OTHER_REDIS_DATABASES}"


_use_servers()


def pytest_configure(config: pytest.Config) -> None:
    # Registered after pytest-django, so that its fixture of the same name gives way to ours.
    config.pluginmanager.register(DatabaseFromTemplate(), "karvon-database")
    if not _is_xdist_worker():
        messages.compile_all()
        with _one_at_a_time(), _server() as server:
            _drop_what_the_dead_left(server)
            if config.getvalue("create_db"):
                _drop_templates(server)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _open.close()


class DatabaseFromTemplate:
    @pytest.fixture(scope="session")
    @classmethod
    def django_db_setup(
        cls,
        django_test_environment: None,
        django_db_blocker: Any,
    ) -> Iterator[None]:
        with django_db_blocker.unblock():
            database = _Copy(_template(), f"test_{os.getpid()}")
            database.make()
            with database.instead_of_flush():
                yield
            database.drop()

    @pytest.fixture(scope="session", autouse=True)
    @classmethod
    def _throw_uploads_away(cls) -> Iterator[None]:
        from django.conf import settings  # noqa: PLC0415

        yield
        if settings.configured:
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


# --- templates ----------------------------------------------------------------------------------


def template_filled_by(fill: Callable[[], None], *, kind: str, made_from: Iterable[str]) -> str:
    """The name of a migrated database that `fill` has filled.

    Like the migrated one it is made once, and anew when a file that it is made from changes.
    """
    migrated = _template()
    return _made_once(kind, [*MADE_FROM, *made_from], fill, onto=migrated)


def use_copy_of(template: str) -> None:
    """The test goes on in a fresh copy of this template; the next test begins as ever."""
    from django.db import connection  # noqa: PLC0415

    _Copy(template, connection.settings_dict["NAME"]).make()


def _template() -> str:
    return _made_once("migrated", MADE_FROM, _migrate)


def _migrate() -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)


def _made_once(
    kind: str, made_from: Iterable[str], fill: Callable[[], None], onto: str = "template1"
) -> str:
    """The name of the template. Whoever comes first makes it, the others wait for it."""
    name = f"template_{kind}_{_fingerprint(made_from)}"
    with _one_at_a_time(), _server() as server:
        if not _exists(server, name):
            _drop_templates(server, kind)
            draft = _Copy(onto, f"template_{kind}_draft")
            draft.fill(fill)
            draft.rename(name)
    return name


def _drop_templates(server: psycopg.Connection[Any], kind: str = "") -> None:
    for name in _databases_like(server, rf"template\_{kind}%"):
        _drop_database(server, name)


def _drop_what_the_dead_left(server: psycopg.Connection[Any]) -> None:
    for name in _databases_like(server, r"test\_%"):
        if not is_alive(int(name.removeprefix("test_"))):
            _drop_database(server, name)


def _fingerprint(patterns: Iterable[str]) -> str:
    known = hashlib.sha256()
    paths = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(paths):
        if path.relative_to(ROOT).parts[0] not in NOT_OURS:
            known.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return known.hexdigest()[:16]


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    services.TEST.folder.mkdir(parents=True, exist_ok=True)
    with (services.TEST.folder / ".template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- copies -------------------------------------------------------------------------------------


class _Copy:
    def __init__(self, template: str, name: str) -> None:
        self.template = template
        self.name = name

    def make(self) -> None:
        _disconnect()
        with _server() as server:
            _drop_database(server, self.name)
            server.execute(
                # By file copy: the template is small and the log of writes is of no use here.
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(self.name), sql.Identifier(self.template)
                )
            )
        _point_django_at(self.name)

    def fill(self, fill: Callable[[], None]) -> None:
        """A copy for Django to work in; afterwards it is where it was."""
        from django.db import connection  # noqa: PLC0415

        before = connection.settings_dict["NAME"]
        try:
            self.make()
            fill()
        finally:
            _disconnect()
            _point_django_at(before)

    def rename(self, name: str) -> None:
        with _server() as server:
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(self.name), sql.Identifier(name)
                )
            )

    def drop(self) -> None:
        _disconnect()
        with _server() as server:
            _drop_database(server, self.name)

    @contextlib.contextmanager
    def instead_of_flush(self) -> Iterator[None]:
        from django.test import TransactionTestCase  # noqa: PLC0415

        def copy_again(_test: object) -> None:
            self.make()

        with mock.patch.object(TransactionTestCase, "_fixture_teardown", copy_again):
            yield


def _point_django_at(name: str) -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _disconnect() -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


# --- the server ---------------------------------------------------------------------------------


def _server() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True)


def _exists(server: psycopg.Connection[Any], name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _databases_like(server: psycopg.Connection[Any], pattern: str) -> list[str]:
    found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
    return [name for (name,) in found.fetchall()]


def _drop_database(server: psycopg.Connection[Any], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
