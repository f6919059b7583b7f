from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_POST, require_safe

from commerce.catalog.errors import NoSuchCategory, NoSuchProduct
from commerce.catalog.models import Category, Product, Variant
from commerce.catalog.queries import category_by_slug, category_menu, old_slug_target
from commerce.core import edge
from commerce.core.bilingual import LANGUAGES, Language, languages_of, text_of
from commerce.core.errors import Invalid
from commerce.core.money import Money
from commerce.inventory.commands import wish_for
from commerce.pricing.models import Price
from commerce.shipping.queries import fastest_days
from commerce.showcase.documents import Facts, Offer, document_of, gather
from commerce.showcase.queries import Scope, document, document_by_id, listing, related
from storefront.cart import LARGEST_ID
from storefront.fields import PhoneField
from storefront.jinja import active_language, addresses_of, url
from storefront.listing import asked, checked
from storefront.responses import answer, page, wants_regions
from storefront.shell import path_in_menu

RELATED = 12


# --- categories ---------------------------------------------------------------------------------


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    language = active_language()
    try:
        found = category_by_slug(slug, language)
    except NoSuchCategory:
        return HttpResponsePermanentRedirect(_new_address_of_category(slug, language))
    own_slug = text_of(found, "slug", language)
    if own_slug != slug:
        return HttpResponsePermanentRedirect(url("catalog:category", own_slug))
    return _category_page(request, found, language)


def _category_page(request: HttpRequest, found: Category, language: Language) -> HttpResponse:
    what = asked(request.GET)
    goods = listing(
        Scope(category_id=found.pk or 0),
        language,
        filters=what.filters,
        sort=what.sort,
        page=what.page,
    )
    shown = _category(found, language)
    return page(
        request,
        "catalog/category.html",
        keys=[edge.category(found.pk or 0)],
        written_in=languages_of(found),
        addresses=addresses_of(
            "catalog:category", {code: text_of(found, "slug", code) for code in LANGUAGES}
        ),
        category=shown,
        listing=goods,
        notices=checked(goods, what).notices,
        page_title=text_of(found, "seo_title", language) or shown["title"],
        page_description=text_of(found, "seo_description", language) or shown["summary"],
    )


def _category(found: Category, language: Language) -> dict[str, Any]:
    path = path_in_menu(category_menu(language), found.pk or 0)
    return {
        "id": found.pk,
        "title": text_of(found, "title", language),
        "summary": text_of(found, "summary", language),
        "breadcrumbs": path[:-1],
        "children": path[-1].children if path else [],
    }


def _new_address_of_category(slug: str, language: Language) -> str:
    target = old_slug_target("category", language, slug)
    path = path_in_menu(category_menu(language), target) if target else []
    if not path:
        raise NoSuchCategory
    return url("catalog:category", path[-1].slug)


# --- products -----------------------------------------------------------------------------------


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    language = active_language()
    try:
        found = document(slug, language)
    except NoSuchProduct:
        return HttpResponsePermanentRedirect(_new_address_of_product(slug, language))
    return _product_page(
        request,
        found.data,
        keys=[edge.product(found.product_id), *map(edge.category, found.category_ids)],
        related=related(found.product_id, found.category_ids[-1], language, limit=RELATED),
    )


class WishForm(forms.Form):
    """A visitor wants to hear when a variant is back."""

    variant_id = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    phone = PhoneField(max_length=40)


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    form = WishForm(request.POST)
    status = 200 if form.is_valid() else Invalid.status
    if form.is_valid():
        wish_for(**form.cleaned_data, language=active_language(), now=timezone.now())
    if wants_regions(request):
        return answer(request, "catalog/_wish.html", then="home", status=status, wish=form)
    return page(request, "catalog/wish.html", private=True, status=status, wish=form)


def _product_page(
    request: HttpRequest, data: dict[str, Any], *, keys: list[str], related: list[dict[str, Any]]
) -> HttpResponse:
    wanted = request.GET.get("v", "")
    variant = _chosen(data["variants"], wanted)
    is_gone = bool(wanted) and variant["sku"] != wanted
    return page(
        request,
        "catalog/product.html",
        keys=keys,
        addresses=addresses_of("catalog:product", data["slugs"]),
        written_in=data["languages"],
        product=data | {"delivery_note": _delivery_note()},
        variant=variant,
        wish=WishForm(initial={"variant_id": variant["id"]}),
        notices=[_("This variant is not sold any more.")] if is_gone else [],
        related=related,
    )


def _chosen(variants: list[dict[str, Any]], sku: str) -> dict[str, Any]:
    """The variant of this SKU, else the first that can be bought, else the first."""
    first = next((variant for variant in variants if variant["in_stock"]), variants[0])
    return next((variant for variant in variants if variant["sku"] == sku), first)


def _new_address_of_product(slug: str, language: Language) -> str:
    target = old_slug_target("product", language, slug)
    if target is None:
        raise NoSuchProduct
    return url("catalog:product", document_by_id(target, language).slug)


def _delivery_note() -> str:
    match fastest_days():
        case None:
            return ""
        case 0:
            return _("To Tashkent today")
        case 1:
            return _("To Tashkent tomorrow")
        case days:
            text = ngettext("To Tashkent in {count} day", "To Tashkent in {count} days", days)
            return text.format(count=days)


# --- drafts -------------------------------------------------------------------------------------


def preview(request: HttpRequest, row: Product | Category, *, language: Language) -> HttpResponse:
    """An unsaved draft through the real templates, its Russian even before it is released."""
    row.ru_ready = True
    with override(language):
        if isinstance(row, Category):
            return _category_page(request, row, language)
        return _product_page(request, document_of(_facts(row), language), keys=[], related=[])


def _facts(draft: Product) -> Facts:
    """A product that can't be bought yet is shown as sold out, at no price."""
    (facts,) = gather([draft])
    if facts.offers:
        return facts
    nothing = Offer(Variant(sku=draft.code), Price(amount=Money.ZERO), pieces=0, options={})
    return replace(facts, offers=[nothing])
