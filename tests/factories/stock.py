from commerce.catalog.models import Variant
from commerce.inventory.commands import set_stock
from commerce.inventory.models import Stock, Warehouse


def make_warehouse(
    code: str = "toshkent", *, region: str = "UZ-TK", is_active: bool = True
) -> Warehouse:
    """The warehouse of this code, made when it is first asked for."""
    warehouse, _ = Warehouse.objects.get_or_create(
        code=code,
        defaults={
            "name_uz": f"{code.title()} ombori",
            "name_ru": f"Склад {code.title()}",
            "region": region,
            "is_active": is_active,
        },
    )
    return warehouse


def put_on_shelf(variant: Variant, pieces: int, *, warehouse: Warehouse | None = None) -> Stock:
    """So many pieces lie in the warehouse (the one in Tashkent unless told)."""
    return set_stock(variant_id=variant.pk, warehouse=warehouse or make_warehouse(), on_hand=pieces)
