from commerce.core.events import on
from commerce.search.commands import index_products
from commerce.showcase.events import ShowcaseChanged


@on(ShowcaseChanged)
def search_product_as_shown(event: ShowcaseChanged) -> None:
    index_products([event.product_id])
