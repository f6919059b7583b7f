"""A process that is killed at a chosen moment: a fork with connections of its own and SIGKILL."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.db import connection, connections

READS = ("SELECT", "SHOW", "SET", "SAVEPOINT", "RELEASE")
FINISHED, FAILED = 0, 1


class Moments:
    """Counts the moments just before and just after a commit, and ends the process at one.

    Between two commits there is nothing else to see: whatever was written is lost with the process.
    """

    def __init__(self, last: int) -> None:
        self.last = last
        self.seen = 0

    def pass_one(self) -> None:
        if self.seen == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen += 1

    @contextmanager
    def counted(self) -> Iterator[None]:
        """While it is entered, what this process commits passes two moments."""
        commit = connection._commit

        def commit_between() -> None:
            self.pass_one()
            commit()
            self.pass_one()

        connection._commit = commit_between
        try:
            with connection.execute_wrapper(self._statement):
                yield
        finally:
            del connection._commit

    def _statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """What writes outside a transaction commits by itself."""
        commits = _writes(sql) and not connection.in_atomic_block
        if commits:
            self.pass_one()
        result = execute(sql, params, many, context)
        if commits:
            self.pass_one()
        return result


def _writes(sql: str) -> bool:
    return "procrastinate_" in sql or not sql.lstrip().upper().startswith(READS)


def dies(act: Callable[[], object], *, at: int) -> bool:
    """Do this in a process of its own that is killed at this moment; False if it ended before.

    What goes wrong in it otherwise is an `AssertionError` here.
    """
    connections.close_all()  # a connection must not be shared with the other process
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _live(act, Moments(at), writer)
    os.close(writer)
    with os.fdopen(reader) as told:
        words = told.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == FINISHED, words
    return False


def _live(act: Callable[[], object], moments: Moments, writer: int) -> NoReturn:
    """Never returns into the test: the process that was forked ends here."""
    status = FAILED
    try:
        with moments.counted():
            act()
        status = FINISHED
    except BaseException:  # noqa: BLE001  # whatever it is, the parent hears it
        os.write(writer, traceback.format_exc()[-20_000:].encode())
    finally:
        os._exit(status)
