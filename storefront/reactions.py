from cms.events import PagePublished, PageUnpublished, ShopChanged
from commerce.catalog.events import CategoryChanged
from commerce.core.events import on
from storefront.shell import forget_menu, forget_particulars


@on(CategoryChanged)
def show_categories_anew(_event: CategoryChanged) -> None:
    forget_menu()


@on(ShopChanged, PagePublished, PageUnpublished)
def show_particulars_anew(_event: ShopChanged | PagePublished | PageUnpublished) -> None:
    """The telephone, or the title and address of a page that every page links to."""
    forget_particulars()
