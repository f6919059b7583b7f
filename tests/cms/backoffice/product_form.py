"""The product's form as an editor fills it in: opened, changed here and there, sent."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from bench.admin import filled
from commerce.catalog.models import Product


def address_of(product: Product) -> str:
    return reverse("wagtailsnippets_catalog_product:edit", args=[product.pk])


def opened(client: Client, product: Product) -> dict[str, Any]:
    """What the form shows, ready to be sent back."""
    return filled(client.get(address_of(product)).content.decode())


def sent(client: Client, product: Product, form: dict[str, Any], **headers: str) -> Any:
    return client.post(address_of(product), form, headers=headers)


def saved(client: Client, product: Product, **changes: Any) -> Any:
    """Open, change and save as a draft; `__` in a name stands for `-`."""
    form = opened(client, product) | _named(changes)
    return sent(client, product, form)


def published(client: Client, product: Product, **changes: Any) -> Any:
    form = opened(client, product) | _named(changes) | {"action-publish": "1"}
    return sent(client, product, form)


def _named(changes: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "-"): value for name, value in changes.items()}
