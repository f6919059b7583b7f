from django.utils import timezone

from commerce.core.events import on
from commerce.inventory.commands import wake_wishes
from commerce.inventory.events import StockStateChanged


@on(StockStateChanged)
def tell_who_waits(event: StockStateChanged) -> None:
    wake_wishes(variant_id=event.variant_id, now=timezone.now())
