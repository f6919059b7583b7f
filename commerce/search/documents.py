"""What is searched of a product, taken from the documents that its pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from commerce.showcase.models import Document


@dataclass(frozen=True)
class SearchedText:
    """Title first, then what surrounds it (brand, category, options, SKUs), then the summary."""

    title: str
    title_ru: str
    context: list[str]  # phrases in both languages
    context_ru: str
    body: str
    popularity: int
    in_stock: bool


def searched_texts(product_ids: Iterable[int]) -> dict[int, SearchedText]:
    """The texts of those products that are shown, in one query."""
    documents: dict[int, dict[str, dict[str, Any]]] = {}
    for document in Document.objects.filter(product_id__in=list(product_ids)):
        documents.setdefault(document.product_id, {})[document.language] = document.data
    return {product_id: searched_text(by["uz"], by["ru"]) for product_id, by in documents.items()}


def searched_text(uz: dict[str, Any], ru: dict[str, Any]) -> SearchedText:
    """What is searched of a product with these documents."""
    return SearchedText(
        title=uz["title"],
        title_ru=ru["title"],
        context=[*_names(uz), *_phrases(uz), *_phrases(ru)],
        context_ru=" ".join(_phrases(ru)),
        body=f"{uz['summary']} {ru['summary']}",
        popularity=uz["rating"]["count"] if uz["rating"] else 0,
        in_stock=uz["in_stock"],
    )


def _names(data: dict[str, Any]) -> list[str]:
    """What is called the same in every language."""
    skus = [variant["sku"] for variant in data["variants"]]
    return [data["brand"] or "", data["merchant"]["name"], *skus]


def _phrases(data: dict[str, Any]) -> list[str]:
    return [
        *(crumb["title"] for crumb in data["breadcrumbs"]),
        *(value["title"] for axis in data["options"] for value in axis["values"]),
        *(attribute["value"] for attribute in data["attributes"]),
    ]
