from commerce.catalog.events import (
    AttributeChanged,
    BrandChanged,
    CategoryChanged,
    PicturePrepared,
    ProductChanged,
)
from commerce.catalog.models import AttributeValue, Product, VariantOption
from commerce.catalog.queries import ids_within, products_with_picture
from commerce.core.events import on
from commerce.core.memory import forget
from commerce.inventory.events import StockStateChanged, WarehouseChanged
from commerce.inventory.models import Stock
from commerce.merchants.events import MerchantChanged
from commerce.pricing.events import PriceSet
from commerce.reviews.events import RatingChanged
from commerce.showcase.commands import rebuild, rebuild_products
from commerce.showcase.events import ShowcaseChanged
from commerce.showcase.queries import WHOLE_SHELF, shelf_of_category, shelf_of_merchant


@on(ProductChanged, PriceSet, StockStateChanged, RatingChanged)
def show_product_anew(
    event: ProductChanged | PriceSet | StockStateChanged | RatingChanged,
) -> None:
    rebuild(event.product_id)


@on(MerchantChanged)
def show_goods_of_merchant_anew(event: MerchantChanged) -> None:
    rebuild_products(
        Product.objects.filter(merchant_id=event.merchant_id).values_list("pk", flat=True)
    )


@on(CategoryChanged)
def show_goods_of_category_anew(event: CategoryChanged) -> None:
    """Documents name their categories, those above included."""
    inside = Product.objects.filter(category_id__in=ids_within(event.category_id))
    rebuild_products(inside.values_list("pk", flat=True))


@on(BrandChanged)
def show_goods_of_brand_anew(event: BrandChanged) -> None:
    rebuild_products(Product.objects.filter(brand_id=event.brand_id).values_list("pk", flat=True))


@on(AttributeChanged)
def show_goods_with_attribute_anew(event: AttributeChanged) -> None:
    described = AttributeValue.objects.filter(attribute_id=event.attribute_id)
    varying = VariantOption.objects.filter(attribute_id=event.attribute_id)
    rebuild_products(
        described.values_list("product_id", flat=True).union(
            varying.values_list("variant__product_id", flat=True)
        )
    )


@on(WarehouseChanged)
def show_goods_in_warehouse_anew(event: WarehouseChanged) -> None:
    kept = Stock.objects.filter(warehouse_id=event.warehouse_id)
    rebuild_products(kept.values_list("variant__product_id", flat=True).distinct())


@on(PicturePrepared)
def show_goods_with_picture_anew(event: PicturePrepared) -> None:
    rebuild_products(products_with_picture(event.picture_id))


@on(ShowcaseChanged)
def count_shelves_anew(event: ShowcaseChanged) -> None:
    forget(
        WHOLE_SHELF,
        *map(shelf_of_category, event.category_ids),
        *map(shelf_of_merchant, event.merchant_ids),
    )
