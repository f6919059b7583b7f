"""What Wagtail does by signals for its search and its index of usage, for rows written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from modelsearch.backends.database.postgres.weights import get_weight
from modelsearch.index import AutocompleteField, SearchField
from psycopg import sql
from wagtail.models import ReferenceIndex

from commerce.catalog.models import Product
from demo.bulk import Row
from media.models import Picture

# As the search of the admin is set up: one index for both languages.
CONFIG = "simple"
INDEX = sql.SQL("""
    INSERT INTO wagtailsearch_indexentry
        (content_type_id, object_id, title, autocomplete, body, title_norm, title_text, body_text)
    SELECT %(content_type)s, id::text, {title}, {autocomplete}, {body}, 1.0,
           {title_text}, {body_text}
    FROM {table} WHERE id = ANY(%(ids)s)
""")


def index_in_admin(model: type[models.Model], ids: Iterable[int]) -> None:
    """Let the admin's search find these new rows, by the columns that the model names for it."""
    fields = model.search_fields  # type: ignore[attr-defined]  # an `index.Indexed` model
    searched = [field for field in fields if isinstance(field, SearchField)]
    titles = [field for field in searched if field.field_name == "title"]
    others = [field for field in searched if field.field_name != "title"]
    completed = [field for field in fields if isinstance(field, AutocompleteField)]
    statement = INDEX.format(
        title=_vector(titles),
        autocomplete=_vector(completed),
        body=_vector(others),
        title_text=_text(titles),
        body_text=_text(others),
        table=sql.Identifier(model._meta.db_table),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"content_type": _type(model), "ids": list(ids)})


def _vector(fields: list[Any]) -> sql.Composable:
    vectors = [
        sql.SQL("setweight(to_tsvector({}, {}), {})").format(
            CONFIG, sql.Identifier(field.field_name), get_weight(getattr(field, "boost", None))
        )
        for field in fields
    ]
    return sql.SQL(" || ").join(vectors) if vectors else sql.SQL("''::tsvector")


def _text(fields: list[Any]) -> sql.Composable:
    columns = [sql.SQL("nullif({}, '')").format(sql.Identifier(f.field_name)) for f in fields]
    return sql.SQL("concat_ws(' ', {})").format(sql.SQL(", ").join([sql.SQL("NULL"), *columns]))


def references_of(row: models.Model, *names: str) -> Iterator[Row]:
    """To whom these foreign keys of a row lead, as rows of Wagtail's `ReferenceIndex`."""
    for name in names:
        field = row._meta.get_field(name)
        target = getattr(row, field.attname)
        if target is not None:
            yield _reference(type(row), row.pk, field.related_model, target, name, name)


def gallery_reference(product_id: int, row_id: int, picture_id: int) -> Row:
    """What a product shows is noted under the product, not under the row of its gallery."""
    path = f"pictures.{row_id}.picture"
    return _reference(Product, product_id, Picture, picture_id, "pictures.item.picture", path)


def _reference(
    source: type[models.Model],
    source_id: int,
    target: type[models.Model],
    target_id: int,
    model_path: str,
    content_path: str,
) -> Row:
    source_type = _type(source)
    return {
        "content_type_id": source_type,
        "base_content_type_id": source_type,
        "object_id": str(source_id),
        "to_content_type_id": _type(target),
        "to_object_id": str(target_id),
        "model_path": model_path,
        "content_path": content_path,
        "content_path_hash": ReferenceIndex._get_content_path_hash(content_path),
    }


def _type(model: type[models.Model]) -> int:
    return ContentType.objects.get_for_model(model, for_concrete_model=False).pk
