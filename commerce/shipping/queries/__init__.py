"""Where goods can go, what that costs and when they come."""

from commerce.shipping.queries.geography import (
    CAPITAL,
    GEOGRAPHY,
    District,
    Region,
    distance_between,
    place_names,
    regions,
)
from commerce.shipping.queries.options import (
    DeliveryOption,
    Load,
    ParcelQuote,
    Point,
    delivery_option,
    delivery_options,
    fastest_days,
)
from commerce.shipping.queries.parcels import (
    CashOfDay,
    ParcelView,
    carrier_name,
    cash_report,
    parcels_of,
    slots_of,
    slots_open,
)

__all__ = [
    "CAPITAL",
    "GEOGRAPHY",
    "CashOfDay",
    "DeliveryOption",
    "District",
    "Load",
    "ParcelQuote",
    "ParcelView",
    "Point",
    "Region",
    "carrier_name",
    "cash_report",
    "delivery_option",
    "delivery_options",
    "distance_between",
    "fastest_days",
    "parcels_of",
    "place_names",
    "regions",
    "slots_of",
    "slots_open",
]
