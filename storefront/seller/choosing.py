"""For whom to work now: whoever works for one merchant only is not asked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commerce.accounts.models import User
from commerce.merchants.queries import memberships_of
from storefront.jinja import url
from storefront.responses import go_to, page
from storefront.visitor import for_customers


@require_safe
@for_customers
def show(request: HttpRequest, user: User) -> HttpResponse:
    members = list(memberships_of(user.pk).order_by("merchant__name"))
    if not members:
        raise Http404
    if len(members) == 1:
        return go_to(request, url("seller:dashboard", members[0].merchant.slug))
    return page(request, "seller/choosing.html", private=True, members=members)
