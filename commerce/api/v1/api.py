from __future__ import annotations

from ninja import NinjaAPI

from commerce.api.problems import translate_errors
from commerce.api.v1 import carts, catalog, orders, payments, places

api = NinjaAPI(
    title="Karvon",
    version="1",
    description="The shop for apps: catalogue, cart and orders. Money is an integer of tiyin.",
    urls_namespace="api-v1",
    openapi_url="/openapi.json",
    docs_url="/docs",
)
translate_errors(api)
for resource in (catalog, carts, places, orders, payments):
    api.add_router("", resource.router)
