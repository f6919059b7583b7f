"""The search index of the admin, on PostgreSQL.

Shoppers never meet it: their search is `commerce.search`.
"""

from __future__ import annotations

from modelsearch.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend


class IndexWithoutNormUpdates(PostgresIndex):
    """The stock index recounts the average title length over the whole table at every save.

    With 100,000 products that is most of what a save costs, and the number hardly moves. Here it is
    counted when the index is rebuilt, and only then.
    """

    def _refresh_title_norms(self, full: bool = False) -> None:  # noqa: FBT001, FBT002 - theirs
        if full:
            super()._refresh_title_norms(full=True)


class SearchBackend(PostgresSearchBackend):
    index_class = IndexWithoutNormUpdates
