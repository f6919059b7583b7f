"""A page of our own in the admin: for those who have its right, with its title in the header."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin


class OwnPage(WagtailAdminTemplateMixin, TemplateView):
    may_see: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.right_for(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def right_for(self, request: HttpRequest) -> str:
        return self.may_see

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The header of the admin shows nothing else of a page than these."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]
