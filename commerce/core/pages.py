"""Whole addresses of the shop's pages, for what leaves the house: messages and letters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from commerce.core.bilingual import Language


def page_address(view: str, *args: Any, language: Language, **query: str) -> str:
    with override(language):
        path = reverse(view, args=args)
    tail = f"?{urlencode(query)}" if query else ""
    return f"{settings.SITE_URL}{path}{tail}"
