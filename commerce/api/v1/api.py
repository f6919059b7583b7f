from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from commerce.api.problems import translate_errors
from commerce.api.v1 import auth, carts, catalog, me, orders, payments, places, wallet

PERSONAL = ("Authorization", "X-Order-Token")  # who sends one of these is told something private


class Api(NinjaAPI):
    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        response = super().create_temporal_response(request)
        if any(name in request.headers for name in PERSONAL):
            response["Cache-Control"] = "private, no-store"
        return response


api = Api(
    title="Karvon",
    version="1",
    description="The shop for apps: catalogue, cart and orders. Money is an integer of tiyin.",
    urls_namespace="api-v1",
    openapi_url="/openapi.json",
    docs_url="/docs",
)
translate_errors(api)
for resource in (catalog, carts, places, orders, payments, auth, me, wallet):
    api.add_router("", resource.router)
