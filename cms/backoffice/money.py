"""What the pages of finance have in common: who may see them, and how a button is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from cms.backoffice.pages import OwnPage
from commerce.core.errors import Refusal
from commerce.orders.commands import staff

LONGEST_TEXT = 200


class MoneyView(OwnPage):
    """A page for those who have `may_see`; its buttons are for those who have `may_change`."""

    may_change: ClassVar[str]
    address: ClassVar[str]

    def right_for(self, request: HttpRequest) -> str:
        return self.may_see if request.method in {"GET", "HEAD"} else self.may_change

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            done = self.press(request.POST.get("do", ""))
        except Refusal as refusal:
            messages.error(request, refusal.sentence())
        else:
            if isinstance(done, HttpResponse):
                return done
            if done:
                messages.success(request, done)
        return redirect(self.way_back())

    def press(self, button: str) -> str | HttpResponse:
        """Do what was pressed; says what was done."""
        raise NotImplementedError

    def way_back(self) -> str:
        return reverse(self.address)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_change = self.request.user.has_perm(self.may_change)
        return super().get_context_data(**kwargs) | {"may_change": may_change}

    def text(self, name: str) -> str:
        return self.request.POST.get(name, "")[:LONGEST_TEXT].replace("\0", "")

    def number(self, name: str) -> int:
        """A number of a row; none has 0."""
        typed = self.request.POST.get(name, "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0

    @property
    def who(self) -> dict[str, Any]:
        return {"now": timezone.now(), "by": staff(self.request.user.get_username())}


class MoneyItem(MenuItem):
    def __init__(self, view: type[MoneyView], order: int) -> None:
        super().__init__(
            view.page_title, reverse(view.address), icon_name=view.header_icon, order=order
        )
        self.may_see = view.may_see

    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm(self.may_see))


def money_menu(views: Iterable[type[MoneyView]]) -> SubmenuMenuItem:
    items = [MoneyItem(view, order) for order, view in enumerate(views)]
    menu = Menu(register_hook_name=None, items=items)
    return SubmenuMenuItem(_("Money"), menu, icon_name="clipboard-list", order=146)
