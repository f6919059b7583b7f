"""How a product becomes its card and its document: plain JSON, one for each language.

`gather` asks the domains below in a fixed number of queries for any number of products;
the rest is pure. Money is an integer of tiyin.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from hashlib import blake2b
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from commerce.catalog.description import as_plain_data, picture_ids_in
from commerce.catalog.models import (
    AttributeOption,
    AttributeValue,
    Category,
    Product,
    Variant,
    VariantOption,
)
from commerce.catalog.queries import paths_of
from commerce.core.bilingual import LANGUAGES, Language, is_translated, languages_of, text_of
from commerce.core.money import CURRENCY, Money
from commerce.inventory.queries import StockState, available, state_of
from commerce.merchants.models import Merchant
from commerce.pricing.models import Price
from commerce.pricing.queries import instalment_of, prices_of
from commerce.reviews.models import Rating
from commerce.reviews.queries import ratings_of
from media.pictures import sources_of

MOST_COLOURS = 6


@dataclass(frozen=True)
class Offer:
    """A variant that is for sale: it has a price, and maybe pieces."""

    variant: Variant
    price: Price
    pieces: int
    options: dict[str, AttributeOption]  # by the attribute's code, in its order

    @property
    def stock(self) -> StockState:
        return state_of(self.pieces)


@dataclass(frozen=True)
class Facts:
    """Everything that is shown of one product, gathered."""

    product: Product
    path: list[Category]
    offers: list[Offer]
    values: list[AttributeValue]
    pictures: list[tuple[int, int | None]]  # picture id, id of the option it shows
    rating: Rating | None
    images: dict[Language, dict[int, dict[str, Any]]] = field(repr=False)

    @property
    def merchant(self) -> Merchant:
        return self.product.merchant

    @property
    def is_shown(self) -> bool:
        return bool(self.product.live and self.merchant.is_active and self.offers)

    @cached_property
    def price(self) -> Price:
        """What the card shows: the lowest price for which something can be bought.

        Zero while there is nothing to buy, which only the preview of a new product shows.
        """
        buyable = [offer for offer in self.offers if offer.pieces > 0] or self.offers
        if not buyable:
            return Price(amount=Money.ZERO)
        return min((offer.price for offer in buyable), key=lambda price: price.amount)

    @cached_property
    def stock(self) -> StockState:
        """The best state of any of its variants."""
        return state_of(max((offer.pieces for offer in self.offers), default=0))

    @cached_property
    def added_on(self) -> str:
        """A draft that was never stored is added today."""
        added_at = self.product.created_at if self.product.pk else None
        return timezone.localdate(added_at).isoformat()


def gather(products: Iterable[Product]) -> list[Facts]:
    """Facts of these products, in a number of queries that does not depend on how many they are."""
    products = list(products)
    ids = [product.pk for product in products]
    variants = _variants(ids)
    every = [variant.pk for group in variants.values() for variant in group]
    prices, pieces = prices_of(every), available(every)
    paths = paths_of(product.category_id for product in products)
    values, pictures, ratings = _values(ids), _pictures(products), ratings_of(ids)
    shown = {picture for gallery in pictures.values() for picture, _ in gallery}
    for product in products:
        for language in LANGUAGES:
            shown |= picture_ids_in(_description(product, language))
    images = {language: sources_of(shown, language) for language in LANGUAGES}
    return [
        Facts(
            product=product,
            path=paths[product.category_id],
            offers=[
                Offer(variant, prices[variant.pk], pieces[variant.pk], _options(variant))
                for variant in variants[product.pk]
                if variant.pk in prices
            ],
            values=values[product.pk],
            pictures=pictures[product.pk],
            rating=ratings.get(product.pk),
            images=images,
        )
        for product in products
    ]


def _description(product: Product, language: Language) -> Any:
    return text_of(product, "description", language)


def _variants(product_ids: list[int]) -> dict[int, list[Variant]]:
    rows = Variant.objects.filter(product_id__in=product_ids, is_active=True).prefetch_related(
        Prefetch(
            "variant_options",
            VariantOption.objects.select_related("option__attribute", "attribute").order_by(
                "attribute__position", "attribute__code"
            ),
        )
    )
    grouped: dict[int, list[Variant]] = defaultdict(list)
    for variant in rows:
        grouped[variant.product_id].append(variant)
    return grouped


def _options(variant: Variant) -> dict[str, AttributeOption]:
    return {choice.attribute.code: choice.option for choice in variant.variant_options.all()}


def _values(product_ids: list[int]) -> dict[int, list[AttributeValue]]:
    rows = (
        AttributeValue.objects.filter(product_id__in=product_ids)
        .select_related("attribute", "option")
        .order_by("attribute__position", "attribute__code", "option__position")
    )
    grouped: dict[int, list[AttributeValue]] = defaultdict(list)
    for value in rows:
        grouped[value.product_id].append(value)
    return grouped


def _pictures(products: list[Product]) -> dict[int, list[tuple[int, int | None]]]:
    """The galleries; they are prefetched, or unsaved with a draft."""
    return {
        product.pk: [
            (shown.picture_id, shown.option_id)
            for shown in sorted(product.pictures.all(), key=lambda shown: shown.sort_order or 0)
        ]
        for product in products
    }


def card_of(facts: Facts, language: Language) -> dict[str, Any]:
    """What a list shows of a product; another version shows something else."""
    shown = _shown_on_card(facts, language)
    text = json.dumps(shown, sort_keys=True)
    return shown | {"version": blake2b(text.encode(), digest_size=6).hexdigest()}


def _shown_on_card(facts: Facts, language: Language) -> dict[str, Any]:
    price = facts.price
    amounts = {offer.price.amount for offer in facts.offers}
    return {
        "id": facts.product.pk,
        "slug": text_of(facts.product, "slug", language),
        "title": text_of(facts.product, "title", language),
        **_money(price),
        "currency": CURRENCY,
        "price_from": len(amounts) > 1,
        "discount": discount_of(price) or None,
        "image": _image(facts, language, 0),
        "rating": _rating(facts.rating),
        "stock": facts.stock,
        "in_stock": facts.stock != "out",
        "merchant": {"slug": facts.merchant.slug, "name": facts.merchant.name},
        "colours": _colours(facts),
        "added_on": facts.added_on,
    }


def document_of(facts: Facts, language: Language) -> dict[str, Any]:
    """A product's whole page: the card and all that the card has no room for."""
    return card_of(facts, language) | details_of(facts, language)


def details_of(facts: Facts, language: Language) -> dict[str, Any]:
    """What a product's page says besides its card; of the merchant it says more."""
    product = facts.product
    title = text_of(product, "title", language)
    return {
        "summary": text_of(product, "summary", language),
        "description": as_plain_data(_description(product, language), facts.images[language]),
        "attributes": _attributes(facts, language),
        "options": _axes(facts, language),
        "variants": [_variant(facts, offer) for offer in facts.offers],
        "gallery": [
            image
            for index in range(len(facts.pictures))
            if (image := _image(facts, language, index))
        ],
        "breadcrumbs": [
            {
                "id": category.pk,
                "slug": text_of(category, "slug", language),
                "title": text_of(category, "title", language),
            }
            for category in facts.path
            if category.live
        ],
        "merchant": {
            "id": facts.merchant.pk,
            "slug": facts.merchant.slug,
            "name": facts.merchant.name,
            "rating": float(facts.merchant.rating) if facts.merchant.rating else None,
            "since": facts.merchant.joined_on.year,
        },
        "brand": product.brand.name if product.brand else None,
        "seo_title": text_of(product, "seo_title", language) or title,
        "seo_description": (
            text_of(product, "seo_description", language) or text_of(product, "summary", language)
        ),
        "translated": is_translated(product, language),
        "languages": languages_of(product),
        "slugs": {code: text_of(product, "slug", code) for code in LANGUAGES},
    }


def discount_of(price: Price) -> int:
    """The reduction in whole percent, rounded down; 0 without an old price."""
    if not price.old_amount:
        return 0
    return (price.old_amount - price.amount).tiyin * 100 // price.old_amount.tiyin


def option_ids_of(facts: Facts) -> list[int]:
    """The facet options that this product is found under: its own and those of what is in stock."""
    own = {value.option_id for value in facts.values if value.option_id}
    of_variants = {
        option.pk
        for offer in facts.offers
        if offer.pieces > 0 or facts.stock == "out"
        for option in offer.options.values()
    }
    return sorted(own | of_variants)


def _money(price: Price) -> dict[str, Any]:
    plan = instalment_of(price.amount)
    return {
        "price": price.amount.tiyin,
        "old_price": price.old_amount.tiyin if price.old_amount else None,
        "instalment": plan and {"months": plan.months, "monthly": plan.monthly.tiyin},
    }


def _rating(rating: Rating | None) -> dict[str, Any] | None:
    if rating is None:
        return None
    return {"average": float(round(rating.average, 1)), "count": rating.count}


def _image(facts: Facts, language: Language, index: int) -> dict[str, Any] | None:
    if index >= len(facts.pictures):
        return None
    image = facts.images[language].get(facts.pictures[index][0])
    if image is None or image["alt"]:
        return image
    return image | {"alt": text_of(facts.product, "title", language)}


def _colours(facts: Facts) -> list[str]:
    swatches = {
        option.swatch: None
        for offer in facts.offers
        for option in offer.options.values()
        if option.swatch
    }
    return list(swatches)[:MOST_COLOURS]


def _attributes(facts: Facts, language: Language) -> list[dict[str, str]]:
    """Attributes as people read them; several values of one are put together."""
    texts: dict[str, list[str]] = defaultdict(list)
    titles: dict[str, str] = {}
    for value in facts.values:
        code = value.attribute.code
        titles[code] = text_of(value.attribute, "title", language)
        texts[code].append(_value(value, language))
    return [
        {"code": code, "title": titles[code], "value": ", ".join(texts[code])} for code in titles
    ]


def _value(value: AttributeValue, language: Language) -> str:
    if value.option:
        return str(text_of(value.option, "title", language))
    if value.number is not None:
        unit = text_of(value.attribute, "unit", language)
        return f"{decimal_text(value.number)} {unit}".strip()
    return str(text_of(value, "text", language))


def decimal_text(number: Decimal) -> str:
    """`5.500` as `5,5`: no needless zeros, a decimal comma as in both languages."""
    return f"{number.normalize():f}".replace(".", ",")


def _axes(facts: Facts, language: Language) -> list[dict[str, Any]]:
    """By what the variants differ, and the options that really exist."""
    axes: dict[str, dict[int, AttributeOption]] = defaultdict(dict)
    for offer in facts.offers:
        for code, option in offer.options.items():
            axes[code][option.pk] = option
    return [_axis(code, list(options.values()), language) for code, options in axes.items()]


def _axis(code: str, options: list[AttributeOption], language: Language) -> dict[str, Any]:
    attribute = options[0].attribute
    return {
        "code": code,
        "title": text_of(attribute, "title", language),
        "kind": attribute.kind,
        "values": [
            {
                "id": option.pk,
                "code": option.code,
                "title": text_of(option, "title", language),
                "hex": option.swatch or None,
            }
            for option in sorted(options, key=lambda option: (option.position, option.pk))
        ],
    }


def _variant(facts: Facts, offer: Offer) -> dict[str, Any]:
    shown = {option.pk for option in offer.options.values()}
    return {
        "id": offer.variant.pk,
        "sku": offer.variant.sku,
        **_money(offer.price),
        "stock": offer.stock,
        "in_stock": offer.stock != "out",
        "options": {code: option.code for code, option in offer.options.items()},
        "image": next((i for i, (_, option) in enumerate(facts.pictures) if option in shown), None),
    }
