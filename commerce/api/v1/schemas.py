"""Shapes that several resources share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, PlainSerializer

from commerce.core.money import Money

type Tiyin = Annotated[
    Any,
    PlainSerializer(
        lambda amount: amount.tiyin if isinstance(amount, Money) else amount, return_type=int
    ),
    Field(json_schema_extra={"type": "integer", "description": "tiyin; 100 are one soʻm"}),
]


class Image(Schema):
    src: str
    width: int
    height: int
    alt: str
    sources: list[dict[str, str]]


class Instalment(Schema):
    months: int
    monthly: int


class InstalmentPlan(Schema):
    """So many months at `monthly`, but the last at `last`: together the price exactly."""

    months: int
    monthly: Tiyin
    last: Tiyin


class Rating(Schema):
    average: float
    count: int


class MerchantRef(Schema):
    slug: str
    name: str


class Card(Schema):
    id: str
    slug: str
    title: str
    price: int
    old_price: int | None
    currency: str
    instalment: Instalment | None
    image: Image | None
    rating: Rating | None
    in_stock: bool
    stock: str
    merchant: MerchantRef


class CardPage(Schema):
    items: list[Card]
    next: str | None


def with_text_ids(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Ids are opaque strings to clients."""
    return {**data} | {name: str(data[name]) for name in names or ("id",)}


def number_of(text_id: str) -> int:
    """The number inside an id; one that was never ours is 0, which nothing has."""
    is_ours = text_id.isascii() and text_id.isdigit() and len(text_id) < 19
    return int(text_id) if is_ours else 0
