from cms.models.articles import ARTICLES, ARTICLES_A_PAGE, ArticleIndexPage, ArticlePage
from cms.models.base import BasePage, announce, public_address
from cms.models.pages import HomePage, LandingPage
from cms.models.shop import ShopLink, ShopSettings

__all__ = [
    "ARTICLES",
    "ARTICLES_A_PAGE",
    "ArticleIndexPage",
    "ArticlePage",
    "BasePage",
    "HomePage",
    "LandingPage",
    "ShopLink",
    "ShopSettings",
    "announce",
    "public_address",
]
