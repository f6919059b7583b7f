"""What a query string asks of a list: filters, order and page.

What can't be understood is left out and told on the page; only a page that does not exist is
refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from cms.errors import NoSuchPage
from commerce.core.money import Money
from commerce.showcase.queries import LAST_PAGE, Filters, Listing, Sort

ATTRIBUTE = "attr."
MOST_OPTIONS = 100  # chosen at once; nobody ticks more
DEAREST = 10**13  # soʻm
PAGE = re.compile(r"[1-9]\d{0,3}", re.ASCII)
SOUMS = re.compile(r"(\d{1,13})([.,]\d{0,9})?", re.ASCII)
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Asked:
    filters: Filters
    sort: Sort | None
    page: int
    notices: list[str]


def asked(query: QueryDict, *, sort: Sort | None = Sort.POPULAR) -> Asked:
    """The list that this query asks for; `sort` is the order if it names none.

    Refuses a page that is not a number from 1 to `LAST_PAGE` with `NoSuchPage`.
    """
    notices: list[str] = []
    low, high = (_soums(query, name, notices) for name in ("price_min", "price_max"))
    if low is not None and high is not None and low > high:
        low, high = high, low
        notices.append(_("The lower price was above the upper one, so we swapped them."))
    filters = Filters(
        options=_options(query),
        price_min=low,
        price_max=high,
        in_stock=query.get("in_stock", "").lower() in ("1", "true", "on", "yes"),
    )
    return Asked(filters, _sort(query, sort, notices), page_number(query), notices)


def checked(listing: Listing, what: Asked) -> Asked:
    """What was asked, with what turned out not to exist; refuses a page past the end."""
    if listing.page > listing.pages:
        raise NoSuchPage
    told = [
        _("We do not know the filter “{name}”, so it was left out.").format(name=name)
        for name in listing.unknown
    ]
    return replace(what, notices=[*what.notices, *told])


def _options(query: QueryDict) -> dict[str, frozenset[str]]:
    """`attr.colour=red,blue` and `attr.colour=red&attr.colour=blue` are the same."""
    chosen: dict[str, set[str]] = defaultdict(set)
    for name in query:
        if name.startswith(ATTRIBUTE):
            codes = (code.strip() for text in query.getlist(name) for code in text.split(","))
            chosen[name.removeprefix(ATTRIBUTE)] |= set(filter(None, codes))
    pairs = [(name, code) for name, codes in chosen.items() for code in sorted(codes)]
    kept: dict[str, set[str]] = defaultdict(set)
    for name, code in pairs[:MOST_OPTIONS]:
        kept[name].add(code)
    return {name: frozenset(codes) for name, codes in kept.items()}


def _soums(query: QueryDict, name: str, notices: list[str]) -> Money | None:
    typed = SPACES.sub("", query.get(name, ""))
    if not typed:
        return None
    number = SOUMS.fullmatch(typed)
    if number is None:
        told = _("We could not read the price “{typed}”, so it was left out.")
        notices.append(told.format(typed=typed[:20]))
        return None
    return Money.of_soums(min(int(number[1]), DEAREST))


def _sort(query: QueryDict, default: Sort | None, notices: list[str]) -> Sort | None:
    wanted = query.get("sort", "")
    if not wanted:
        return default
    if wanted in Sort:
        return Sort(wanted)
    notices.append(_("We can't sort by “{name}”.").format(name=wanted[:20]))
    return default


def page_number(query: QueryDict) -> int:
    """`page`, 1 if it is not given; refused as `NoSuchPage` if no list can have it."""
    wanted = query.get("page", "1")
    if not PAGE.fullmatch(wanted) or int(wanted) > LAST_PAGE:
        raise NoSuchPage
    return int(wanted)
