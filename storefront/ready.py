"""Cards as ready HTML: each is drawn once for what it shows, not once for every list it is in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache as once
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language
from markupsafe import Markup

KEPT_SECONDS = 24 * 60 * 60

type Card = dict[str, Any]


def ready_cards(
    cards: Sequence[Card], draw: Callable[..., str], heading: str = "h3", first: int = 0
) -> list[Markup]:
    """What the macro `draw(card, heading, priority)` makes of each card.

    The `first` cards are at once in sight, so their pictures have priority. Cards without a
    version (examples, drafts) are drawn each time, as all are while a theme is worked on.
    """
    keys = [_key(card, heading, priority=place < first) for place, card in enumerate(cards)]
    known: dict[str, str] = cache.get_many(filter(None, keys))
    drawn = {
        place: draw(card, heading, place < first)
        for place, (card, key) in enumerate(zip(cards, keys, strict=True))
        if key not in known
    }
    if new := {key: str(drawn[place]) for place in drawn if (key := keys[place])}:
        cache.set_many(new, KEPT_SECONDS)
    return [
        Markup(drawn[place] if place in drawn else known[key or ""])  # noqa: S704  by the theme
        for place, key in enumerate(keys)
    ]


def _key(card: Card, heading: str, *, priority: bool) -> str | None:
    if settings.DEBUG or "version" not in card:
        return None
    shown = f"{card['id']}:{card['version']}:{card['is_new']:d}:{heading}:{priority:d}"
    return f"card:{_release()}:{get_language()}:{shown}"


@once
def _release() -> str:
    """A name for the looks of this release: of its templates and its translations."""
    digest = blake2b(digest_size=6)
    for folder in (*settings.THEME_FOLDERS, *settings.LOCALE_PATHS):
        for file in sorted(Path(folder).rglob("*")):
            if file.suffix in (".html", ".po"):
                digest.update(file.read_bytes())
    return digest.hexdigest()
