"""Every prefix on one screen."""

from typing import Any

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.backoffice.access.gate import guarded
from cms.backoffice.access.urls import urlpatterns as access_urls
from commerce.api.callbacks import callback
from commerce.api.v1.api import api as api_v1
from storefront import health, identities, pages, seo

# The admin of Wagtail has scripts and styles in its pages; those of the shop have none.
ADMIN_CSP: dict[str, Any] = settings.SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
    "frame-src": [CSP.SELF],
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include(decorate_urlpatterns(access_urls, csp_override(ADMIN_CSP)))),
    path(
        "admin/",
        include(
            decorate_urlpatterns(
                decorate_urlpatterns(admin_urls.urlpatterns, guarded), csp_override(ADMIN_CSP)
            )
        ),
    ),
    path(
        "sign-in/telegram/callback/", identities.come_back_from_telegram, name="telegram_callback"
    ),
    path(
        "sign-in/<slug:provider_id>/callback/",
        identities.come_back,
        name="openid_connect_callback",  # as allauth calls it
    ),
    path("documents/", include(document_urls)),
    path("api/v1/", api_v1.urls),
    path("pay/<slug:code>/callback", callback),
    path("pay/<slug:code>/callback/<slug:operation>", callback),
    path("healthz", health.up),
    path("readyz", health.ready),
    path("robots.txt", seo.robots),
    path("sitemap.xml", seo.sitemap_index),
    path("sitemap-pages.xml", seo.pages),
    path("sitemap-categories.xml", seo.categories),
    path("sitemap-products-<int:shard>.xml", seo.products),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),  # only with DEBUG
    path("", pages.choose_language),
    *i18n_patterns(path("", include("storefront.urls"))),
]

handler400 = "storefront.errors.bad_request"
handler403 = "storefront.errors.forbidden"
handler404 = "storefront.errors.not_found"
handler500 = "storefront.errors.server_error"
