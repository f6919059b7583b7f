"""Search on PostgreSQL: full text with prefixes, then trigrams where nothing fits the letters.

Uzbek has no stemmer there, so its words are folded (`core.spelling.folded`) and matched by
their beginnings; Russian words are also stemmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from commerce.core.spelling import folded
from commerce.search.documents import SearchedText
from commerce.search.models import SearchEntry

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8
CANDIDATES = 1_000  # ranked by relevance; of more hits the popular ones are looked at
ALIKE = 0.45

FIND = """
    SELECT product_id FROM (
        SELECT product_id, vector, in_stock, popularity FROM search_searchentry
        WHERE vector @@ (to_tsquery('simple', %(prefixes)s)
                         || plainto_tsquery('russian', %(typed)s))
        ORDER BY popularity DESC LIMIT %(candidates)s
    ) AS hit
    ORDER BY in_stock DESC,
             ts_rank(vector, to_tsquery('simple', %(prefixes)s)
                             || plainto_tsquery('russian', %(typed)s)) DESC,
             popularity DESC, product_id
    LIMIT %(limit)s
"""
FIND_ALIKE = """
    SELECT product_id FROM search_searchentry
    WHERE %(folded)s <%% titles
    ORDER BY in_stock DESC, word_similarity(%(folded)s, titles) DESC, popularity DESC, product_id
    LIMIT %(limit)s
"""
INDEX = """
    INSERT INTO search_searchentry (product_id, vector, titles, popularity, in_stock)
    SELECT product_id,
           setweight(to_tsvector('simple', title), 'A')
           || setweight(to_tsvector('russian', title_ru), 'A')
           || setweight(to_tsvector('simple', context), 'B')
           || setweight(to_tsvector('russian', context_ru), 'C')
           || setweight(to_tsvector('simple', body), 'D'),
           title, popularity, in_stock
    FROM unnest(%(ids)s::bigint[], %(titles)s::text[], %(titles_ru)s::text[], %(contexts)s::text[],
                %(contexts_ru)s::text[], %(bodies)s::text[], %(popularities)s::int[],
                %(in_stock)s::boolean[])
         AS made (product_id, title, title_ru, context, context_ru, body, popularity, in_stock)
    ON CONFLICT (product_id) DO UPDATE SET
        vector = excluded.vector, titles = excluded.titles,
        popularity = excluded.popularity, in_stock = excluded.in_stock
"""


def words_of(text: str) -> list[str]:
    return WORD.findall(folded(text))


@lru_cache(maxsize=20_000)
def _words_of_phrase(phrase: str) -> list[str]:
    """Categories, colours and attributes come again with every product."""
    return words_of(phrase)


def _context(text: SearchedText) -> str:
    words = (word for phrase in text.context for word in _words_of_phrase(phrase))
    return " ".join(dict.fromkeys(words))


class PostgresEngine:
    def find(self, query: str, *, limit: int) -> Sequence[int]:
        words = words_of(query)[:MOST_WORDS]
        if not words:
            return []
        params: dict[str, Any] = {
            "prefixes": " & ".join(f"{word}:*" for word in words),
            "typed": " ".join(WORD.findall(query)),
            "folded": " ".join(words),
            "candidates": max(CANDIDATES, limit),
            "limit": limit,
        }
        return self._ids(FIND, params) or self._ids_alike(params)

    def _ids(self, sql: str, params: dict[str, Any]) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [product_id for (product_id,) in cursor.fetchall()]

    def _ids_alike(self, params: dict[str, object]) -> list[int]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)]
            )
            return self._ids(FIND_ALIKE, params)

    def forget(self, product_ids: Iterable[int]) -> None:
        SearchEntry.objects.filter(product_id__in=product_ids).delete()

    def put(self, texts: Mapping[int, SearchedText]) -> None:
        columns: dict[str, Any] = {
            "ids": list(texts),
            "titles": [" ".join(words_of(f"{t.title} {t.title_ru}")) for t in texts.values()],
            "titles_ru": [t.title_ru for t in texts.values()],
            "contexts": [_context(t) for t in texts.values()],
            "contexts_ru": [t.context_ru for t in texts.values()],
            "bodies": [" ".join(words_of(t.body)) for t in texts.values()],
            "popularities": [t.popularity for t in texts.values()],
            "in_stock": [t.in_stock for t in texts.values()],
        }
        with connection.cursor() as cursor:
            cursor.execute(INDEX, columns)
