"""What is asked about goods as tables, and about sheets."""

from commerce.feeds.queries.goods import (
    ONLY,
    SORTS,
    Goods,
    goods_by_id,
    goods_found,
    goods_of,
    goods_to_mend,
    sheet_columns,
    variants_of,
)
from commerce.feeds.queries.sheets import (
    AT_ONCE,
    Change,
    Progress,
    RowView,
    exported,
    problems_file,
    progress_of,
    row_views,
    sheet_of,
    sheets_of,
)

__all__ = [
    "AT_ONCE",
    "ONLY",
    "SORTS",
    "Change",
    "Goods",
    "Progress",
    "RowView",
    "exported",
    "goods_by_id",
    "goods_found",
    "goods_of",
    "goods_to_mend",
    "problems_file",
    "progress_of",
    "row_views",
    "sheet_columns",
    "sheet_of",
    "sheets_of",
    "variants_of",
]
