"""A whole product and everything that hangs on it, written past the commands, many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache

from django.db import transaction
from wagtail.models import ReferenceIndex

from commerce.catalog.commands import combination_of
from commerce.catalog.models import (
    AttributeOption,
    AttributeValue,
    Category,
    OldSlug,
    Product,
    ProductPicture,
    Variant,
    VariantOption,
)
from commerce.catalog.queries import paths_of
from commerce.core.bilingual import LANGUAGES
from commerce.core.money import Money
from commerce.inventory.models import Movement, Stock
from commerce.pricing.models import Price
from commerce.reviews.models import Rating
from commerce.search.documents import SearchedText, searched_text
from commerce.search.provider import engine
from commerce.showcase.commands import cards_and_documents_of, entry_of
from commerce.showcase.documents import Facts, Offer
from demo.admin_indexes import gallery_reference, index_in_admin
from demo.bulk import Rows, ids_of
from demo.files import read
from media.models import Picture
from media.pictures import sources_of

RECEIPT = "demo"


@cache
def fiscal_codes(category: str) -> dict[str, str]:
    """An IKPU and a package code as goods of this category could have."""
    heading = read("fiscal_codes.yaml")[category]
    return {"ikpu": f"0{heading}001001000000", "package_code": f"1{heading}01"}


@dataclass(frozen=True)
class Item:
    """A variant to be: what it costs and where its pieces lie."""

    sku: str
    amount: Money
    old_amount: Money | None
    pieces: Mapping[int, int]  # by warehouse
    options: Sequence[AttributeOption] = ()  # in the order of their attributes
    barcode: str = ""


@dataclass(frozen=True)
class Goods:
    """A product to be; its attribute values, still of no product, are in the order of showing."""

    product: Product
    items: Sequence[Item]
    values: Sequence[AttributeValue]
    pictures: Sequence[tuple[int, int | None]]  # picture id, id of the option it shows
    rating: tuple[Decimal, int] | None = None


@dataclass(frozen=True)
class Batch:
    """Whole products, ready to be written."""

    rows: Rows
    texts: Mapping[int, SearchedText]
    slugs: Sequence[str]

    @transaction.atomic
    def write(self) -> None:
        # An address that another product held once goes to its newest owner.
        OldSlug.objects.filter(kind="product", language__in=LANGUAGES, slug__in=self.slugs).delete()
        self.rows.write()
        engine().put(self.texts)
        index_in_admin(Product, self.texts)


@dataclass
class Intake:
    """Takes goods in and makes whole products of them, with cards, documents and search texts.

    What is shown is computed from the goods in memory by the very functions that `showcase`
    uses, so that building it anew from the database gives the same.
    """

    now: datetime
    _rows: Rows = field(default_factory=Rows)
    _taken: list[Facts] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._product_ids, self._variant_ids = ids_of(Product), ids_of(Variant)
        self._picture_ids = ids_of(ProductPicture)
        self._paths = paths_of(Category.objects.values_list("pk", flat=True))
        pictures = Picture.objects.values_list("pk", flat=True)
        self._images = {language: sources_of(pictures, language) for language in LANGUAGES}

    def take(self, goods: Goods) -> None:
        product = goods.product
        product.pk = next(self._product_ids)
        self._rows.add(product)
        self._note_addresses(product)
        for place, (picture, option) in enumerate(goods.pictures):
            self._hang(product.pk, place, picture, option)
        for value in goods.values:
            self._rows.note(AttributeValue, **value.__dict__ | {"product_id": product.pk})
        self._taken.append(
            Facts(
                product=product,
                path=self._paths[product.category_id],
                offers=[self._offer(product, n, item) for n, item in enumerate(goods.items)],
                values=list(goods.values),
                pictures=list(goods.pictures),
                rating=self._rating(product, goods.rating),
                images=self._images,
            )
        )

    def batch(self) -> Batch:
        """What was taken since the last time, with what is shown and searched of it."""
        facts, self._taken = self._taken, []
        rows, self._rows = self._rows, Rows()
        texts, slugs = {}, []
        for each in facts:
            rows.add(entry_of(each))
            pairs = list(cards_and_documents_of(each))
            for card, document in pairs:
                rows.add(card)
                rows.add(document)
                slugs.append(document.slug)
            texts[each.product.pk] = searched_text(*(document.data for _, document in pairs))
        return Batch(rows, texts, slugs)

    def _note_addresses(self, product: Product) -> None:
        """Its slugs lead to it for ever, as after every publish."""
        for language in LANGUAGES:
            slug = getattr(product, f"slug_{language}")
            self._rows.note(
                OldSlug, kind="product", language=language, slug=slug, target_id=product.pk
            )

    def _hang(self, product_id: int, place: int, picture_id: int, option_id: int | None) -> None:
        row_id = next(self._picture_ids)
        self._rows.note(
            ProductPicture,
            id=row_id,
            product_id=product_id,
            picture_id=picture_id,
            option_id=option_id,
            sort_order=place,
        )
        self._rows.note(ReferenceIndex, **gallery_reference(product_id, row_id, picture_id))

    def _offer(self, product: Product, position: int, item: Item) -> Offer:
        options = {option.attribute.code: option for option in item.options}
        variant = self._rows.add(
            Variant(
                pk=next(self._variant_ids),
                product_id=product.pk,
                sku=item.sku,
                barcode=item.barcode,
                **fiscal_codes(product.category.code),
                combination=combination_of({code: o.code for code, o in options.items()}),
                position=position,
            )
        )
        for option in item.options:
            self._rows.note(
                VariantOption,
                variant_id=variant.pk,
                attribute_id=option.attribute_id,
                option_id=option.pk,
            )
        price = self._rows.add(
            Price(
                variant_id=variant.pk,
                amount=item.amount,
                old_amount=item.old_amount,
                changed_at=self.now,
            )
        )
        for warehouse, pieces in item.pieces.items():
            self._store(variant.pk, warehouse, pieces)
        return Offer(variant, price, sum(item.pieces.values()), options)

    def _store(self, variant_id: int, warehouse_id: int, pieces: int) -> None:
        place = {"variant_id": variant_id, "warehouse_id": warehouse_id}
        self._rows.note(Stock, **place, on_hand=pieces)
        if pieces:
            self._rows.note(
                Movement,
                **place,
                quantity=pieces,
                reason=Movement.Reason.RECEIPT.value,
                reference=RECEIPT,
                moved_at=self.now,
            )

    def _rating(self, product: Product, rating: tuple[Decimal, int] | None) -> Rating | None:
        if rating is None:
            return None
        average, count = rating
        return self._rows.add(Rating(product_id=product.pk, average=average, count=count))
