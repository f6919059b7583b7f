from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, Page, ReferenceIndex, Site
from wagtail_localize.models import LocaleSynchronization

from cms.contents import Wishes
from cms.models import BasePage, HomePage, ShopSettings
from commerce.catalog.commands import note_picture_changed
from commerce.core.bilingual import DEFAULT, LANGUAGES
from commerce.core.events import emit
from media.models import Picture
from media.pictures import sources_of

DEFAULT_PORTS = {"http": 80, "https": 443}


@transaction.atomic
def ensure_site() -> HomePage:
    """A site with a home page in every language, whatever stands already; returns the Uzbek one.

    A language without pages of its own shows those of the Uzbek tree in their stead. Wagtail's
    welcome page goes.
    """
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    home = HomePage.objects.filter(locale=locales[DEFAULT]).first()
    if home is None:
        home = _open_site(locales[DEFAULT])
    for code in LANGUAGES:
        if code != DEFAULT:
            LocaleSynchronization.objects.get_or_create(
                locale=locales[code], defaults={"sync_from": locales[DEFAULT]}
            )
            _name_tree_after_language(home, locales[code])
    ShopSettings.objects.get_or_create(site=Site.objects.get(is_default_site=True))
    return home


def _open_site(locale: Locale) -> HomePage:
    root = Page.get_first_root_node()
    welcome = list(root.get_children().exact_type(Page))
    home = root.add_child(
        instance=HomePage(title="Karvon", slug=DEFAULT, locale=locale, draft_title="Karvon")
    )
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": address.port or DEFAULT_PORTS[address.scheme],
            "site_name": settings.WAGTAIL_SITE_NAME,
            "root_page": home,
        },
    )
    for page in welcome:
        page.delete()
    return home


def _name_tree_after_language(home: HomePage, locale: Locale) -> None:
    tree = home.get_translation(locale)
    if tree.slug != locale.language_code and tree.alias_of_id:
        tree.slug = locale.language_code
        tree.save()


@transaction.atomic
def have_pictures_prepared(*, page_id: int) -> None:
    """Ask for the sizes of every picture that a page shows and nobody has prepared yet."""
    page = Page.objects.filter(pk=page_id).specific().first()
    if not isinstance(page, BasePage):
        return
    wishes = Wishes(DEFAULT)
    page.data(wishes)
    wishes.picture(page.share_picture_id)
    for picture_id, image in sources_of(wishes.picture_ids, DEFAULT).items():
        if not image["sources"]:
            note_picture_changed(picture_id)


@transaction.atomic
def show_picture_anew(*, picture_id: int) -> None:
    """Pages that show this picture look different now."""
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Picture),
        to_object_id=str(picture_id),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    page_ids = {int(page_id) for page_id in references.values_list("object_id", flat=True)}
    for page in Page.objects.live().filter(pk__in=page_ids).specific():
        if isinstance(page, BasePage):
            emit(page.published())
