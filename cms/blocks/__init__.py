"""What pages are built from: one file per family."""

from cms.blocks.articles import Articles
from cms.blocks.base import ContentStream
from cms.blocks.goods import CategoryTiles, ProductRail
from cms.blocks.heroes import Banner, Hero, Image, ImageText
from cms.blocks.layout import Columns
from cms.blocks.texts import Benefits, Button, Faq, Heading, Quote, RichText, Steps


class PageBlocks(ContentStream):
    """Every block there is; the name of each is the name of its template in `blocks/`."""

    begins_page = True

    hero = Hero()
    banner = Banner()
    image_text = ImageText()
    image = Image()
    product_rail = ProductRail()
    category_tiles = CategoryTiles()
    heading = Heading()
    rich_text = RichText()
    benefits = Benefits()
    steps = Steps()
    faq = Faq()
    quote = Quote()
    button = Button()
    articles = Articles()
    columns = Columns()


__all__ = ["PageBlocks"]
