from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cms.models.base import BasePage


class HomePage(BasePage):
    """The root of a language's tree, shown at /uz/ and /ru/."""

    kind = "home"
    template = "cms/page.html"
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["cms.LandingPage", "cms.ArticleIndexPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class LandingPage(BasePage):
    """A page of its own address: an offer, a collection, a word about delivery."""

    kind = "landing"
    template = "cms/page.html"
    page_description = _("An offer, a collection or a page of help, built from blocks.")
    parent_page_types: ClassVar = ["cms.HomePage", "cms.LandingPage"]
    subpage_types: ClassVar = ["cms.LandingPage"]

    class Meta:
        verbose_name = _("landing page")
        verbose_name_plural = _("landing pages")
