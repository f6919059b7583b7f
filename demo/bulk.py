"""Many rows at once: ids taken ahead, rows gathered in memory, each table filled by one COPY."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db import connection, models
from psycopg import sql
from wagtail.fields import StreamField

from commerce.core.fields import MoneyField

type Prepare = Callable[[Any], Any]
type Row = Mapping[str, Any]  # by attribute, as in a model instance's `__dict__`

ID_BLOCK = 2_000


class Rows:
    """Rows of many tables; `write` fills the tables in the order in which they were first met."""

    def __init__(self) -> None:
        self._of: dict[type[models.Model], list[Row]] = defaultdict(list)

    def add[M: models.Model](self, instance: M) -> M:
        self._of[type(instance)].append(instance.__dict__)
        return instance

    def note(self, model: type[models.Model], **row: Any) -> None:
        """A row that nobody needs as an instance, which would cost ten times as much."""
        self._of[model].append(row)

    def write(self) -> None:
        for model, rows in self._of.items():
            copy_in(model, rows)
        self._of.clear()


def copy_in(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Insert rows as they are: no signal is sent, what a row does not say has its default.

    An id that is missing in the first row is left to the database in all of them.
    """
    rows = list(rows)
    is_numbered = rows[0].get(model._meta.pk.attname) is not None
    fields = [
        field
        for field in model._meta.concrete_fields
        if (is_numbered or not field.primary_key) and not field.generated
    ]
    said = [(field.attname, field.get_default()) for field in fields]
    prepared = [(n, prepare) for n, field in enumerate(fields) if (prepare := _preparation(field))]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values = [row.get(attribute, default) for attribute, default in said]
            for place, prepare in prepared:
                if values[place] is not None:
                    values[place] = prepare(values[place])
            copy.write_row(values)


def _preparation(field: models.Field[Any, Any]) -> Prepare | None:
    """How a value becomes one that the database takes; most are so already."""
    match field:
        case StreamField():
            return lambda stream: _as_json(field.get_prep_value(stream))
        case models.JSONField():
            return _as_json
        case MoneyField():
            return lambda money: money.tiyin
        case _:
            return None


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def ids_of(model: type[models.Model]) -> Iterator[int]:
    """Unused ids, for ever; nobody else is given them."""
    statement = sql.SQL(
        "SELECT nextval(pg_get_serial_sequence({}, 'id')) FROM generate_series(1, {})"
    ).format(sql.Literal(model._meta.db_table), sql.Literal(ID_BLOCK))
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            block = [number for (number,) in cursor.fetchall()]
        yield from block
