"""Names of what a page shows, by which the edge forgets it when that changes.

A key is `kind:id`; pages carry the keys they showed, changes purge the keys they touch.
"""

from __future__ import annotations

NAVIGATION = "nav"
SHELL = "shell"  # what every page shows around its content


def product(product_id: int) -> str:
    return f"product:{product_id}"


def category(category_id: int) -> str:
    return f"category:{category_id}"


def merchant(merchant_id: int) -> str:
    return f"merchant:{merchant_id}"


def page(page_id: int) -> str:
    return f"page:{page_id}"
