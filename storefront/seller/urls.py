"""The addresses of the portal. All but the chooser name the merchant whose portal it is."""

from __future__ import annotations

from django.urls import include, path

from storefront.seller import (
    choosing,
    dashboard,
    goods,
    members,
    orders,
    returns,
    sheets,
    statements,
)

merchant_urls = [
    path("", dashboard.show, name="dashboard"),
    path("orders/", orders.show, name="orders"),
    path("orders/many/", orders.many, name="many_orders"),
    path("orders/slips/", orders.slips, name="slips"),
    path("orders/<str:number>/", orders.one, name="order"),
    path("orders/<str:number>/pack/", orders.pack, name="pack"),
    path("orders/<str:number>/send/", orders.send, name="send"),
    path("orders/<str:number>/slip/", orders.slip, name="slip"),
    path("returns/", returns.show, name="returns"),
    path("returns/<int:return_id>/", returns.one, name="return"),
    path("returns/<int:return_id>/answer/", returns.answer, name="answer_return"),
    path("returns/<int:return_id>/receive/", returns.receive, name="receive"),
    path("goods/", goods.show, name="goods"),
    path("goods/<int:variant_id>/", goods.change, name="change_goods"),
    path("sheets/", sheets.show, name="sheets"),
    path("sheets/upload/", sheets.upload, name="upload_sheet"),
    path("sheets/goods.<slug:kind>", sheets.export, name="export"),
    path("sheets/<int:sheet_id>/", sheets.one, name="sheet"),
    path("sheets/<int:sheet_id>/progress/", sheets.progress, name="sheet_progress"),
    path("sheets/<int:sheet_id>/apply/", sheets.apply, name="apply_sheet"),
    path("sheets/<int:sheet_id>/undo/", sheets.undo, name="undo_sheet"),
    path("sheets/<int:sheet_id>/problems.csv", sheets.problems, name="sheet_problems"),
    path("members/", members.show, name="members"),
    path("members/invite/", members.invite, name="invite"),
    path("members/<int:member_id>/role/", members.change, name="change_role"),
    path("members/<int:member_id>/remove/", members.remove, name="remove_member"),
    path("invitations/<int:invitation_id>/withdraw/", members.withdraw, name="withdraw"),
    path("statements/", statements.show, name="statements"),
    path("statements/<int:payout_id>/", statements.one, name="statement"),
    path("statements/<int:payout_id>/file.<slug:kind>", statements.file, name="statement_file"),
]

urlpatterns = [
    path("", choosing.show, name="choose"),
    path("<slug:merchant>/", include(merchant_urls)),
]
