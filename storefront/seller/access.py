"""Who may do what in the seller portal: one table, asked by every view through `for_members`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from commerce.accounts.models import User
from commerce.core.errors import Forbidden, Refusal
from commerce.merchants.errors import NoSuchMerchant
from commerce.merchants.models import Member, Merchant, Role
from commerce.merchants.queries import memberships_of
from commerce.orders.commands import Actor
from commerce.orders.models import OrderEvent
from storefront.jinja import url
from storefront.responses import go_to, page
from storefront.visitor import for_customers, leave_notice, take_notices


class Ability(StrEnum):
    """What a part of the portal is for; each view names the one that it needs."""

    WORK = "work"  # to be there at all
    ORDERS = "orders"
    RETURNS = "returns"
    GOODS = "goods"
    SUMS = "sums"  # to see what was sold for how much
    STATEMENTS = "statements"
    MEMBERS = "members"


ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.OWNER: frozenset(Ability),
    Role.MANAGER: frozenset(
        {Ability.WORK, Ability.ORDERS, Ability.RETURNS, Ability.GOODS, Ability.SUMS}
    ),
    Role.PACKER: frozenset({Ability.WORK, Ability.ORDERS}),
    Role.ACCOUNTANT: frozenset({Ability.WORK, Ability.SUMS, Ability.STATEMENTS}),
}


class NotYourPart(Forbidden):
    code = "not_your_part"
    message = _(
        "Your role, %(role)s, does not open this page. The owner of the shop can give you another."
    )


@dataclass(frozen=True)
class Seat:
    """Somebody at work for one merchant."""

    user: User
    member: Member
    merchant: Merchant

    @property
    def role(self) -> Role:
        return Role(self.member.role)

    @property
    def actor(self) -> Actor:
        """Who did it, in an order's story."""
        return Actor(OrderEvent.Actor.MERCHANT, self.merchant.name)

    def can(self, ability: str) -> bool:
        return ability in ABILITIES[self.role]

    def url(self, name: str, *args: Any) -> str:
        """The address of another page of this merchant's portal."""
        return url(f"seller:{name}", self.merchant.slug, *args)


type SellerView = Callable[..., HttpResponse]


def for_members(ability: Ability) -> Callable[[SellerView], SellerView]:
    """A view for those who work for the merchant of its address, and whose role opens it.

    A guest is led to the sign-in; to a stranger the page does not exist.
    """

    def guard(view: SellerView) -> SellerView:
        @wraps(view)
        @for_customers
        def guarded(
            request: HttpRequest, user: User, merchant: str, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            seat = seat_of(user, merchant)
            if not seat.can(ability):
                raise NotYourPart(role=seat.role.label)
            return view(request, seat, *args, **kwargs)

        vars(guarded)["ability"] = ability
        return guarded

    return guard


def seat_of(user: User, slug: str) -> Seat:
    """This user's place at the merchant of this slug; refused as `NoSuchMerchant`."""
    member = memberships_of(user.pk).filter(merchant__slug=slug).first()
    if member is None:
        raise NoSuchMerchant
    return Seat(user, member, member.merchant)


def own_page(
    request: HttpRequest, seat: Seat, name: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the portal, private, with what was left to be told."""
    return page(
        request,
        f"seller/{name}.html",
        private=True,
        status=status,
        seat=seat,
        here=name,
        notices=take_notices(request),
        **context,
    )


def done(request: HttpRequest, address: str, sentence: str = "") -> HttpResponse:
    """On to a page of the portal, which says what was done."""
    if sentence:
        leave_notice(request, sentence)
    return go_to(request, address)


def attempted(
    request: HttpRequest, address: str, command: Callable[[], object], sentence: str = ""
) -> HttpResponse:
    """Carry a command out; the page at this address says that it is done, or why not."""
    try:
        command()
    except Refusal as refusal:
        sentence = refusal.sentence()
    return done(request, address, sentence)
