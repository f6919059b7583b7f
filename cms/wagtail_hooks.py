from typing import Any

from wagtail import hooks
from wagtail.models import Page

from cms.models import announce


@hooks.register("after_move_page")
def tell_that_it_moved(request: Any, page: Page) -> None:
    """This form of Wagtail's moves pages behind the back of `BasePage.move`."""
    announce(page)


@hooks.register("after_bulk_action")
def tell_of_each(request: Any, action_type: str, objects: list[Any], action: Any) -> None:
    """Bulk actions handle pages without their class, so that `BasePage` never hears of it."""
    for page in objects:
        if isinstance(page, Page) and action_type in ("move", "unpublish"):
            announce(page)
