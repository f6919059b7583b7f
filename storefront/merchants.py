from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commerce.core import edge
from commerce.core.bilingual import Language, text_of
from commerce.core.phones import spaced
from commerce.merchants.models import Merchant
from commerce.merchants.queries import merchant_by_slug
from commerce.showcase.queries import Scope, listing
from storefront.jinja import active_language
from storefront.listing import asked, checked
from storefront.responses import page


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    merchant, language = merchant_by_slug(slug), active_language()
    what = asked(request.GET)
    goods = listing(
        Scope(merchant_id=merchant.pk),
        language,
        filters=what.filters,
        sort=what.sort,
        page=what.page,
    )
    return page(
        request,
        "merchants/show.html",
        keys=[edge.merchant(merchant.pk)],
        merchant=_merchant(merchant, language),
        listing=goods,
        notices=checked(goods, what).notices,
        page_title=merchant.name,
        page_description=text_of(merchant, "about", language),
    )


def _merchant(merchant: Merchant, language: Language) -> dict[str, Any]:
    """What the page shows of a seller; the law wants the last four lines."""
    return {
        "name": merchant.name,
        "rating": merchant.rating,
        "since": merchant.joined_on.year,
        "summary": text_of(merchant, "about", language),
        "details": [
            (_("Legal name"), merchant.legal_name),
            (_("Taxpayer number"), merchant.tin),
            (_("Address"), merchant.address),
            (_("Phone"), spaced(merchant.phone)),
        ],
    }
