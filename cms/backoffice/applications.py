"""Applications of those who want to sell: read with their papers, and answered."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from cms.backoffice.payments import StateColumn
from cms.backoffice.reading import title_of
from cms.backoffice.steps import PageWithSteps, StepForm
from cms.backoffice.terms import TermsForm
from commerce.catalog.models import Category
from commerce.merchants.commands import ask_for_changes, reject_application
from commerce.merchants.models import Application
from commerce.merchants.queries import papers_of
from commerce.payouts.commands import approve_application

State = Application.State
SEALED = ("legal_name", "tin", "account", "phone", "address")


class ReasonForm(StepForm):
    """An answer that needs a reason, which the applicant reads."""

    permission = "merchants.change_application"
    takes_back = True
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 3}))

    @property
    def is_open(self) -> bool:
        return bool(self.row.state == State.SUBMITTED)


class AskForChanges(ReasonForm):
    name, title = "changes", gettext_lazy("Something is to be changed")
    button = gettext_lazy("Ask for changes")

    def take(self, user: Any) -> str:
        reason = self.cleaned_data["reason"]
        ask_for_changes(application_id=self.row.pk, reason=reason, now=timezone.now())
        return _("The applicant was asked for changes.")


class Reject(ReasonForm):
    name, title = "reject", gettext_lazy("They shall not sell here")
    button = gettext_lazy("Reject the application")

    def take(self, user: Any) -> str:
        reason = self.cleaned_data["reason"]
        reject_application(application_id=self.row.pk, reason=reason, now=timezone.now())
        return _("The application was rejected.")


class Approve(TermsForm):
    name, title = "approve", gettext_lazy("Contract")
    button = gettext_lazy("Approve and make the contract")
    permission = "payouts.add_contract"

    def __init__(self, row: Application, *args: Any, **options: Any) -> None:
        known = {
            "number": f"{row.pk}/{timezone.localdate():%Y}",
            "account": row.account,
            "mfo": row.mfo,
        }
        super().__init__(row, *args, initial=known, **options)

    @property
    def is_open(self) -> bool:
        return bool(self.row.state == State.SUBMITTED)

    def take(self, user: Any) -> str:
        approve_application(application_id=self.row.pk, terms=self.terms(), now=timezone.now())
        return _("The merchant can sell now.")


class ApplicationPageView(PageWithSteps):
    model = Application
    template_name = "backoffice/application.html"
    header_icon = "form"
    page_title = gettext_lazy("Application")
    step_forms = (Approve, AskForChanges, Reject)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("backoffice_applications:index"), "label": _("Applications")},
            {"url": "", "label": str(self.object)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = Category.objects.filter(pk__in=self.object.category_ids)
        return super().get_context_data(**kwargs) | {
            "application": self.object,
            "categories": [title_of(category) for category in chosen],
            "papers": papers_of(self.object.pk),
        }


class PaperView(PermissionCheckedMixin, BaseObjectMixin, View):
    """The bytes of a paper, for those who decide on it; never run by the browser."""

    model = Application
    permission_required = "change"

    def get(self, request: HttpRequest, pk: int, document_id: int) -> HttpResponse:
        paper = self.object.documents.filter(pk=document_id).first()
        if paper is None:
            raise Http404
        ending = paper.content_type.partition("/")[2]
        return HttpResponse(
            paper.content,
            content_type=paper.content_type,
            headers={
                "Content-Disposition": f'attachment; filename="{pk}-{paper.pk}.{ending}"',
                "Cache-Control": "private, no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )


class ApplicationFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Application
        fields: ClassVar = []


class ApplicationIndexView(IndexView):
    """Those that were handed in, the newest first. The list opens no sealed field."""

    default_ordering = ("-submitted_at", "-pk")

    def get_base_queryset(self) -> QuerySet[Application]:
        return Application.objects.exclude(state=State.DRAFT).defer(*SEALED)


class ApplicationViewSet(ModelViewSet):
    model = Application
    name = "backoffice_applications"
    url_prefix = "applications"
    icon = "form"
    menu_label = gettext_lazy("Applications")
    menu_order = 131
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = ApplicationPageView
    index_view_class = ApplicationIndexView
    filterset_class = ApplicationFilters
    list_per_page = 30
    form_fields: ClassVar = []  # an application is its applicant's
    list_display = (
        "name",
        Column("kind", label=gettext_lazy("Who sells"), accessor="get_kind_display"),
        StateColumn("state", label=gettext_lazy("State")),
        DateColumn("submitted_at", label=gettext_lazy("Submitted"), sort_key="submitted_at"),
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        without = dict.fromkeys(["add_url_name", "edit_url_name", "delete_url_name"])
        return super().get_common_view_kwargs(**without, **kwargs)

    @property
    def inspect_view(self) -> Any:
        return ApplicationPageView.as_view()

    def get_urlpatterns(self) -> list[Any]:
        read = {"index", "index_results", "inspect"}
        return [
            *(url for url in super().get_urlpatterns() if url.name in read),
            path("<int:pk>/papers/<int:document_id>/", PaperView.as_view(), name="paper"),
        ]
