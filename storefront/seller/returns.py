"""What comes back to a merchant: looked at, accepted or refused with a reason, received."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commerce.orders.commands import approve_return, receive_return, refuse_return
from commerce.orders.models import Return
from commerce.orders.queries.selling import return_to, returns_to
from storefront.seller.access import Ability, Seat, attempted, for_members, own_page

PER_PAGE = 25
LONGEST_ANSWER = 255


class AnswerForm(forms.Form):
    """An answer to the buyer; a refusal must have one."""

    decision = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])
    answer = forms.CharField(max_length=LONGEST_ANSWER, required=False)

    def clean(self) -> dict[str, str]:
        given = self.cleaned_data
        if given.get("decision") == "refuse" and not given.get("answer"):
            self.add_error("answer", _("Tell the buyer why."))
        return given


@require_safe
@for_members(Ability.RETURNS)
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    found = returns_to(seat.merchant.pk)
    state = request.GET.get("state", "")
    if state in Return.State:
        found = found.filter(state=state)
    paging = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return own_page(
        request, seat, "returns", paging=paging, states=Return.State.choices, state=state
    )


@require_safe
@for_members(Ability.RETURNS)
def one(request: HttpRequest, seat: Seat, return_id: int) -> HttpResponse:
    return _return_page(request, seat, return_to(seat.merchant.pk, return_id), AnswerForm())


@require_POST
@for_members(Ability.RETURNS)
def answer(request: HttpRequest, seat: Seat, return_id: int) -> HttpResponse:
    back = return_to(seat.merchant.pk, return_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _return_page(request, seat, back, form, status=422)
    decide = approve_return if form.cleaned_data["decision"] == "approve" else refuse_return
    return attempted(
        request,
        seat.url("return", return_id),
        lambda: decide(
            return_id=back.pk,
            answer=form.cleaned_data["answer"],
            now=timezone.now(),
            by=seat.actor,
        ),
        _("The buyer has your answer."),
    )


@require_POST
@for_members(Ability.RETURNS)
def receive(request: HttpRequest, seat: Seat, return_id: int) -> HttpResponse:
    """The goods are here; those that were ticked can't be sold again."""
    back = return_to(seat.merchant.pk, return_id)
    ticked = set(request.POST.getlist("unsellable"))
    unsellable = [row.line_id for row in back.lines.all() if str(row.line_id) in ticked]
    return attempted(
        request,
        seat.url("return", return_id),
        lambda: receive_return(
            return_id=back.pk, unsellable=unsellable, now=timezone.now(), by=seat.actor
        ),
        _("The goods are received. The buyer gets the money back."),
    )


def _return_page(
    request: HttpRequest, seat: Seat, back: Return, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    return own_page(
        request,
        seat,
        "return",
        status=status,
        back=back,
        form=form,
        can_answer=back.can_become(Return.State.REFUSED),
        can_approve=back.can_become(Return.State.APPROVED),
        can_receive=back.can_become(Return.State.RECEIVED),
    )
