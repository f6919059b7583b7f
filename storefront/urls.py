"""The addresses of the shop behind the language. A name is the same in every language."""

from __future__ import annotations

from django.urls import include, path

from storefront import (
    cart,
    catalog,
    checkout,
    merchants,
    orders,
    pages,
    personal,
    search,
    styleguide,
)

catalog_urls = [
    path("c/<slug:slug>/", catalog.category, name="category"),
    path("p/<slug:slug>/", catalog.product, name="product"),
    path("wish/", catalog.wish, name="wish"),
]

search_urls = [
    path("", search.results, name="results"),
    path("suggest", search.suggest, name="suggest"),
]

cart_urls = [
    path("", cart.show, name="show"),
    path("add/", cart.add, name="add"),
    path("restore/", cart.restore_line, name="restore_line"),
    path("<int:line_id>/", cart.change_line, name="change_line"),
    path("<int:line_id>/remove/", cart.remove_line, name="remove_line"),
    path("<int:line_id>/accept/", cart.accept_price, name="accept_price"),
]

checkout_urls = [
    path("", checkout.show, name="show"),
    path("address/", checkout.address, name="address"),
    path("place/", checkout.place, name="place"),
]

order_urls = [
    path("<str:number>/", orders.show, name="show"),
    path("<str:number>/cancel/", orders.cancel, name="cancel"),
]

personal_urls = [
    path("badge/", personal.badge, name="badge"),
    path("recent/", personal.recent, name="recent"),
]

urlpatterns = [
    path("", pages.show, name="home"),
    path("", include((catalog_urls, "catalog"))),
    path("search/", include((search_urls, "search"))),
    path("s/<slug:slug>/", include(([path("", merchants.show, name="show")], "merchants"))),
    path("cart/", include((cart_urls, "cart"))),
    path("checkout/", include((checkout_urls, "checkout"))),
    path("orders/", include((order_urls, "orders"))),
    path("me/", include((personal_urls, "personal"))),
    path("styleguide/", styleguide.show, name="styleguide"),
    path("<path:path>/", pages.show, name="page"),
]
