from cms.events import PagePublished, PageUnpublished, ShopChanged
from commerce.core.events import on
from commerce.core.memory import forget
from storefront.shell import PARTICULARS


@on(ShopChanged, PagePublished, PageUnpublished)
def show_particulars_anew(_event: ShopChanged | PagePublished | PageUnpublished) -> None:
    """The telephone, or the title and address of a page that every page links to."""
    forget(PARTICULARS)
