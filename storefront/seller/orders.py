"""A merchant's orders: found, packed whole or in part, printed and sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from commerce.core.errors import Refusal
from commerce.orders.commands import hand_over_sub_order, pack_sub_order
from commerce.orders.documents import Sheet, sheets
from commerce.orders.models import SUB_STATES, State, SubOrder, Why
from commerce.orders.queries import order_view
from commerce.orders.queries.selling import part_of, part_summaries, parts_of
from commerce.shipping.queries import carrier_name, parcels_of
from storefront.jinja import active_language
from storefront.responses import go_to, page
from storefront.seller.access import Ability, Seat, attempted, done, for_members, own_page

PER_PAGE = 25
MOST_AT_ONCE = 50
LONGEST_NUMBER = 24
PART_STATES = [(state.value, state.label) for state in State if state in SUB_STATES]
# Only these are reasons of a merchant's; the others are the buyer's or the shop's.
OWN_REASONS = (Why.OUT_OF_STOCK, Why.DAMAGED, Why.NOT_REACHED, Why.OTHER)
# The receiver's address stands on the page only while the parcel is not on its way yet.
NEEDS_RECEIVER = (State.PLACED, State.PACKED)


def carriers() -> list[tuple[str, str]]:
    """Who can bring a parcel, as code and name."""
    return [(code, carrier_name(code)) for code in settings.CARRIERS]


class OrderFilters(forms.Form):
    q = forms.CharField(max_length=LONGEST_NUMBER, required=False)
    state = forms.ChoiceField(choices=PART_STATES, required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def chosen(self, parts: Any) -> Any:
        """Of these sub-orders those that were asked for; what can't be read asks for nothing."""
        self.is_valid()
        asked = {name: given for name, given in self.cleaned_data.items() if given}
        if "q" in asked:
            parts = parts.filter(number__startswith="".join(asked["q"].split()))
        if "state" in asked:
            parts = parts.filter(state=asked["state"])
        if "since" in asked:
            parts = parts.filter(order__placed_at__date__gte=asked["since"])
        if "until" in asked:
            parts = parts.filter(order__placed_at__date__lte=asked["until"])
        return parts


class PackForm(forms.Form):
    """How many pieces of each line are in the parcel, and why fewer than were ordered."""

    why = forms.ChoiceField(choices=[(why.value, why.label) for why in OWN_REASONS], required=False)

    def __init__(self, part: SubOrder, data: Any = None) -> None:
        super().__init__(data)
        for line in part.lines.all():
            self.fields[f"line-{line.pk}"] = forms.IntegerField(
                min_value=0, max_value=line.quantity, required=False, initial=line.quantity
            )

    def pieces(self) -> dict[int, int]:
        """Only of the lines of which a number was given."""
        return {
            int(name.removeprefix("line-")): given
            for name, given in self.cleaned_data.items()
            if name.startswith("line-") and given is not None
        }

    def why_fewer(self) -> Why:
        return Why(self.cleaned_data["why"] or Why.OUT_OF_STOCK)


class SendForm(forms.Form):
    carrier = forms.ChoiceField(choices=carriers)
    tracking = forms.CharField(
        max_length=64,
        required=False,
        label=gettext_lazy("Tracking number"),
    )


@require_safe
@for_members(Ability.ORDERS)
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    filters = OrderFilters(request.GET)
    found = filters.chosen(parts_of(seat.merchant.pk))
    paging = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return own_page(
        request,
        seat,
        "orders",
        parts=part_summaries(paging.object_list, active_language()),
        paging=paging,
        filters=filters,
        states=PART_STATES,
    )


@require_safe
@for_members(Ability.ORDERS)
def one(request: HttpRequest, seat: Seat, number: str) -> HttpResponse:
    return _part_page(request, seat, part_of(seat.merchant.pk, number))


@require_POST
@for_members(Ability.ORDERS)
def pack(request: HttpRequest, seat: Seat, number: str) -> HttpResponse:
    part = part_of(seat.merchant.pk, number)
    form = PackForm(part, request.POST)
    if not form.is_valid():
        return _part_page(request, seat, part, pack_form=form, status=422)
    return attempted(
        request,
        seat.url("order", number),
        lambda: pack_sub_order(
            sub_order_id=part.pk,
            pieces=form.pieces(),
            why=form.why_fewer(),
            now=timezone.now(),
            by=seat.actor,
        ),
        _("The parcel is packed."),
    )


@require_POST
@for_members(Ability.ORDERS)
def send(request: HttpRequest, seat: Seat, number: str) -> HttpResponse:
    part = part_of(seat.merchant.pk, number)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _part_page(request, seat, part, send_form=form, status=422)
    return attempted(
        request,
        seat.url("order", number),
        lambda: hand_over_sub_order(
            sub_order_id=part.pk,
            carrier_code=form.cleaned_data["carrier"],
            tracking=form.cleaned_data["tracking"],
            now=timezone.now(),
            by=seat.actor,
        ),
        _("The parcel is on its way."),
    )


@require_POST
@for_members(Ability.ORDERS)
def many(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What was ticked in the list is packed whole, or its slips are shown to be printed."""
    numbers = request.POST.getlist("number")[:MOST_AT_ONCE]
    if request.POST.get("do") == "print":
        query = "&".join(f"number={part.number}" for part in _chosen(seat, numbers))
        return go_to(request, f"{seat.url('slips')}?{query}")
    packed, refused = _pack_all(seat, _chosen(seat, numbers))
    told = [
        ngettext("{count} parcel packed.", "{count} parcels packed.", packed).format(count=packed)
    ]
    told += [f"{number}: {why}" for number, why in refused]
    return done(request, seat.url("orders"), " ".join(told))


@require_safe
@for_members(Ability.ORDERS)
def slip(request: HttpRequest, seat: Seat, number: str) -> HttpResponse:
    return _slips(request, [part_of(seat.merchant.pk, number)])


@require_safe
@for_members(Ability.ORDERS)
def slips(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _slips(request, _chosen(seat, request.GET.getlist("number")[:MOST_AT_ONCE]))


def _chosen(seat: Seat, numbers: Iterable[str]) -> list[SubOrder]:
    return list(parts_of(seat.merchant.pk).filter(number__in=list(numbers)))


def _pack_all(seat: Seat, parts: Iterable[SubOrder]) -> tuple[int, list[tuple[str, str]]]:
    """How many could be packed, and why others could not: each stands for itself."""
    packed, refused = 0, []
    for part in parts:
        try:
            pack_sub_order(sub_order_id=part.pk, now=timezone.now(), by=seat.actor)
            packed += 1
        except Refusal as refusal:
            refused.append((part.number, refusal.sentence()))
    return packed, refused


def _slips(request: HttpRequest, parts: Iterable[SubOrder]) -> HttpResponse:
    papers = [paper for part in parts if (paper := _paper(part))]
    if not papers:
        raise Http404
    return page(request, "orders/packing_slip.html", private=True, sheets=papers)


def _paper(part: SubOrder) -> Sheet | None:
    """The slip of one sub-order; none once it is cancelled."""
    papers = sheets(part.order, active_language())
    return next((paper for paper in papers if paper.number == part.number), None)


def _send_form(part: SubOrder) -> SendForm:
    """With the carrier that the parcel was prepared for."""
    parcel = parcels_of(part.order.number).get(part.merchant_id)
    return SendForm(
        initial={"carrier": parcel.carrier if parcel else next(iter(settings.CARRIERS))}
    )


def _part_page(
    request: HttpRequest,
    seat: Seat,
    part: SubOrder,
    *,
    pack_form: PackForm | None = None,
    send_form: SendForm | None = None,
    status: int = 200,
) -> HttpResponse:
    order = order_view(part.order, active_language())
    view = next(each for each in order.sub_orders if each.id == part.pk)
    return own_page(
        request,
        seat,
        "order",
        status=status,
        order=order,
        part=view,
        shows_receiver=part.state in NEEDS_RECEIVER,
        can_pack=part.can_become(State.PACKED),
        can_send=part.can_become(State.SHIPPED),
        pack_form=pack_form or PackForm(part),
        send_form=send_form or _send_form(part),
        reasons=[{"code": why.value, "name": why.label} for why in OWN_REASONS],
        carriers=[{"code": code, "name": name} for code, name in carriers()],
        returns=[back for back in order.returns if back.sub_order == part.number],
    )
