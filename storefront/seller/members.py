"""Who works for the merchant, and as what; the owner invites by phone."""

from __future__ import annotations

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commerce.merchants.commands import (
    change_role,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from commerce.merchants.errors import NoSuchMember
from commerce.merchants.models import Role
from commerce.merchants.queries import invitations_of, members_of
from storefront.fields import PhoneField
from storefront.jinja import active_language
from storefront.seller.access import Ability, Seat, attempted, for_members, own_page


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class InviteForm(RoleForm):
    phone = PhoneField(max_length=40)


@require_safe
@for_members(Ability.MEMBERS)
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _members_page(request, seat, InviteForm(initial={"role": Role.PACKER}))


@require_POST
@for_members(Ability.MEMBERS)
def invite(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _members_page(request, seat, form, status=422)
    return attempted(
        request,
        seat.url("members"),
        lambda: invite_member(
            merchant_id=seat.merchant.pk,
            phone=form.cleaned_data["phone"],
            role=Role(form.cleaned_data["role"]),
            language=active_language(),
            now=timezone.now(),
        ),
        _("They are invited by SMS and belong to the staff as soon as they sign in."),
    )


@require_POST
@for_members(Ability.MEMBERS)
def change(request: HttpRequest, seat: Seat, member_id: int) -> HttpResponse:
    member, form = _own(members_of(seat.merchant.pk), member_id), RoleForm(request.POST)
    if not form.is_valid():
        return _members_page(request, seat, InviteForm(), status=422)
    return attempted(
        request,
        seat.url("members"),
        lambda: change_role(
            merchant_id=seat.merchant.pk,
            member_id=member.pk,
            role=Role(form.cleaned_data["role"]),
        ),
        _("The role is changed."),
    )


@require_POST
@for_members(Ability.MEMBERS)
def remove(request: HttpRequest, seat: Seat, member_id: int) -> HttpResponse:
    member = _own(members_of(seat.merchant.pk), member_id)
    return attempted(
        request,
        seat.url("members"),
        lambda: remove_member(merchant_id=seat.merchant.pk, member_id=member.pk),
        _("They do not work here any more."),
    )


@require_POST
@for_members(Ability.MEMBERS)
def withdraw(request: HttpRequest, seat: Seat, invitation_id: int) -> HttpResponse:
    invitation = _own(invitations_of(seat.merchant.pk), invitation_id)
    return attempted(
        request,
        seat.url("members"),
        lambda: withdraw_invitation(merchant_id=seat.merchant.pk, invitation_id=invitation.pk),
        _("The invitation is withdrawn."),
    )


def _own[M: Model](rows: QuerySet[M], pk: int) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NoSuchMember
    return found


def _members_page(
    request: HttpRequest, seat: Seat, form: InviteForm, *, status: int = 200
) -> HttpResponse:
    return own_page(
        request,
        seat,
        "members",
        status=status,
        form=form,
        members=members_of(seat.merchant.pk),
        invitations=invitations_of(seat.merchant.pk),
        roles=[{"code": role.value, "name": role.label} for role in Role],
    )
