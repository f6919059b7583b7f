from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class PagePublished(Event):
    """A page is public with this content, or at this address, from now on."""

    name: ClassVar[str] = "page.published"
    page_id: int
    edge_keys: list[str]


@dataclass(frozen=True)
class PageUnpublished(Event):
    """A page is not public (any more): unpublished, expired or deleted."""

    name: ClassVar[str] = "page.unpublished"
    page_id: int
    edge_keys: list[str]


@dataclass(frozen=True)
class ShopChanged(Event):
    """What stands around every page changed: telephone, hours, help links."""

    name: ClassVar[str] = "shop.changed"
    settings_id: int
