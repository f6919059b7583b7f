"""The addresses of the shop behind the language. A name is the same in every language."""

from __future__ import annotations

from django.urls import include, path

from storefront import (
    account,
    addresses,
    cart,
    catalog,
    checkout,
    identities,
    merchants,
    orders,
    pages,
    passwords,
    pay,
    personal,
    sandbox,
    search,
    sell,
    signing_in,
    styleguide,
    wallet,
    wishlist,
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
    path("coupons/", cart.add_coupon, name="add_coupon"),
    path("coupons/remove/", cart.remove_coupon, name="remove_coupon"),
    path("<int:line_id>/", cart.change_line, name="change_line"),
    path("<int:line_id>/remove/", cart.remove_line, name="remove_line"),
    path("<int:line_id>/accept/", cart.accept_price, name="accept_price"),
    path("<int:line_id>/save/", cart.save_for_later, name="save_for_later"),
    path("<int:line_id>/take/", cart.take_back, name="take_back"),
    path("accept/", cart.accept_all, name="accept_all"),
    path("back/<str:token>/", cart.come_back, name="come_back"),
]

checkout_urls = [
    path("", checkout.show, name="show"),
    path("address/", checkout.address, name="address"),
    path("coupons/", checkout.add_coupon, name="add_coupon"),
    path("coupons/remove/", checkout.remove_coupon, name="remove_coupon"),
    path("place/", checkout.place, name="place"),
]

order_urls = [
    path("<str:number>/", orders.show, name="show"),
    path("<str:number>/cancel/", orders.cancel, name="cancel"),
    path("<str:number>/cancel/<int:sub_order_id>/", orders.cancel_part, name="cancel_part"),
    path("<str:number>/returns/", orders.send_back, name="send_back"),
    path("<str:number>/refunds/", orders.refund_to_wallet, name="refund_to_wallet"),
    path("<str:number>/again/", orders.buy_again, name="buy_again"),
    path("<str:number>/invoice/", orders.invoice, name="invoice"),
]

account_urls = [
    path("", account.show, name="show"),
    path("sign-in/", signing_in.show, name="sign_in"),
    path("sign-in/code/", signing_in.send, name="send_code"),
    path("sign-in/check/", signing_in.check, name="check_code"),
    path("sign-in/with/<slug:code>/", identities.leave, name="leave_for"),
    path("sign-in/password/", passwords.sign_in, name="password"),
    path("sign-in/forgotten/", passwords.forgotten, name="forgotten"),
    path("sign-in/forgotten/new/", passwords.reset, name="reset_password"),
    path("sign-out/", signing_in.leave, name="sign_out"),
    path("orders/", account.orders, name="orders"),
    path("profile/", account.profile, name="profile"),
    path("profile/change/", account.change_profile, name="change_profile"),
    path("addresses/", addresses.show, name="addresses"),
    path("addresses/new/", addresses.edit, name="add_address"),
    path("addresses/districts/", addresses.districts, name="districts"),
    path("addresses/<int:address_id>/", addresses.edit, name="change_address"),
    path("addresses/<int:address_id>/default/", addresses.choose_default, name="default_address"),
    path("addresses/<int:address_id>/delete/", addresses.delete, name="delete_address"),
    path("wishlist/", wishlist.show, name="wishlist"),
    path("wishlist/<int:product_id>/", wishlist.change, name="wish"),
    path("wishlist/<int:product_id>/remove/", wishlist.remove, name="remove_wish"),
    path("wallet/", wallet.show, name="wallet"),
    path("wallet/gift-card/", wallet.redeem, name="redeem_gift_card"),
    path("devices/", account.devices, name="devices"),
    path("devices/others/end/", account.sign_out_others, name="end_other_devices"),
    path("devices/<int:device_id>/end/", account.sign_out_device, name="end_device"),
    path("devices/all/end/", account.sign_out_everywhere, name="end_all_devices"),
    path("ways/", passwords.ways, name="ways"),
    path("ways/email/", passwords.send_code, name="send_email_code"),
    path("ways/email/confirm/", passwords.confirm, name="confirm_email"),
    path("ways/email/remove/", passwords.remove, name="remove_email"),
    path("ways/password/", passwords.change, name="change_password"),
    path("ways/<slug:code>/unlink/", identities.unlink, name="unlink"),
    path("privacy/", account.privacy, name="privacy"),
    path("privacy/consents/", account.change_consents, name="change_consents"),
    path("privacy/export/", account.export, name="export"),
    path("privacy/close/", account.closing, name="closing"),
    path("privacy/close/code/", account.send_closing_code, name="send_closing_code"),
    path("privacy/close/confirm/", account.close, name="close"),
]

sell_urls = [
    path("", sell.show, name="show"),
    path("save/", sell.save, name="save"),
    path("papers/", sell.add_paper, name="add_paper"),
    path("papers/<int:document_id>/remove/", sell.remove_paper, name="remove_paper"),
]

pay_urls = [
    path("<str:number>/pay/", pay.state, name="state"),
    path("<str:number>/pay/instalment/apply/", pay.apply, name="apply"),
    path("<str:number>/pay/wallet/now/", pay.from_wallet, name="from_wallet"),
    path("<str:number>/pay/<slug:provider>/", pay.leave, name="leave"),
]

personal_urls = [
    path("badge/", personal.badge, name="badge"),
    path("recent/", personal.recent, name="recent"),
    path("hearts/", wishlist.hearts, name="hearts"),
]

urlpatterns = [
    path("", pages.show, name="home"),
    path("", include((catalog_urls, "catalog"))),
    path("search/", include((search_urls, "search"))),
    path("s/<slug:slug>/", include(([path("", merchants.show, name="show")], "merchants"))),
    path("cart/", include((cart_urls, "cart"))),
    path("checkout/", include((checkout_urls, "checkout"))),
    path("orders/", include((order_urls, "orders"))),
    path("orders/", include((pay_urls, "pay"))),
    path("sell/", include((sell_urls, "sell"))),
    path("pay/sandbox/", sandbox.show, name="sandbox"),
    path("account/", include((account_urls, "account"))),
    path("me/", include((personal_urls, "personal"))),
    path("seller/", include(("storefront.seller.urls", "seller"))),
    path("styleguide/", styleguide.show, name="styleguide"),
    path("<path:path>/", pages.show, name="page"),
]
