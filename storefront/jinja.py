"""The language of the themes: Jinja2 with the names that every template may use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from babel.dates import format_date
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, override
from markupsafe import Markup

from commerce.core.bilingual import Language, language_or_default
from commerce.core.money import NBSP, Money, grouped
from commerce.core.phones import spaced
from commerce.pricing.queries import InstalmentPlan, instalment_plans
from storefront.ready import ready_cards

DAY = {"uz": "d-MMMM", "ru": "d MMMM"}
FULL_DAY = {"uz": "d-MMMM, y", "ru": "d MMMM y 'г.'"}
KNOWN_ADDRESSES = 20_000


def environment(**options: Any) -> jinja2.Environment:
    """What Django asks for; `options` are those of the settings."""
    made = jinja2.Environment(  # noqa: S701  Django turns autoescape on
        **options
        | {
            "undefined": jinja2.Undefined,  # the same pages with DEBUG and without
            "bytecode_cache": jinja2.FileSystemBytecodeCache(),
            "cache_size": -1,
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    made.globals |= {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "url": url,
        "static": cache(static),
        "asset_inline": asset_inline,
        "ready_cards": ready_cards,
    }
    made.filters |= {
        "money": money,
        "thousands": grouped,
        "day": day,
        "full_day": full_day,
        "clock": clock,
        "phone": spaced,
        "percent": percent,
        "plans": plans,
        "absolute": absolute,
    }
    return made


def active_language() -> Language:
    return language_or_default(get_language())


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view in the active language."""
    return _address(get_language(), name, args, tuple(kwargs.items()))


def addresses_of(name: str, slugs: Mapping[Language, str]) -> dict[str, str]:
    """The addresses of a thing by its slugs."""
    addresses: dict[str, str] = {}
    for language, slug in slugs.items():
        with override(language):
            addresses[language] = url(name, slug)
    return addresses


@lru_cache(maxsize=KNOWN_ADDRESSES)
def _address(
    _language: str | None, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]
) -> str:
    return reverse(name, args=args, kwargs=dict(kwargs))


def asset_inline(path: str) -> Markup:
    """A style sheet or script of the theme, to stand in the page itself."""
    return _read_asset(path) if settings.DEBUG else _kept_asset(path)


def _read_asset(path: str) -> Markup:
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(f"no theme has the file {path}")
    return Markup(Path(found).read_text(encoding="utf-8"))  # noqa: S704  our own file


_kept_asset = cache(_read_asset)


def money(amount: Money | int) -> str:
    """Money, or an integer of tiyin from a projection, as people read it."""
    return (amount if isinstance(amount, Money) else Money(amount)).in_words_of(active_language())


def plans(price: Money | int) -> list[InstalmentPlan]:
    """In how many parts this can be paid."""
    return instalment_plans(price if isinstance(price, Money) else Money(price))


def day(when: date) -> str:
    """`5-noyabr`, «5 ноября»; a moment is of the day it is in Tashkent."""
    return _written(when, DAY)


def full_day(when: date) -> str:
    """The same with its year, as papers have it: `5-noyabr, 2026`, «5 ноября 2026 г.»."""
    return _written(when, FULL_DAY)


def _written(when: date, pattern: Mapping[str, str]) -> str:
    local = timezone.localdate(when) if isinstance(when, datetime) else when
    language = active_language()
    return format_date(local, pattern[language], locale=language)


def clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")


def absolute(address: str, request: HttpRequest) -> str:
    """The whole address, as search engines and messengers want it; as it is for a strange host."""
    try:
        return request.build_absolute_uri(address)
    except DisallowedHost:
        return address


def percent(share: float) -> str:
    return f"{share}{NBSP}%"
