"""What the lists and forms of the back office have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import ProtectedError, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.models import WorkflowMixin
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    SnippetViewSet,
)

from commerce.core.errors import Refusal


class RefusalsInForm:
    """A refusal of the command that stores the row is told in the form, with nothing stored."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except Refusal as refusal:
            form.add_error(None, refusal.sentence())
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        return response


class ShopCreateView(RefusalsInForm, CreateView):
    pass


class ShopEditView(RefusalsInForm, EditView):
    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """While it is only looked at, its workflow is asked for once, not eight times."""
        found = super().get_object(*args, **kwargs)
        if self.request.method == "GET" and isinstance(found, WorkflowMixin):
            active = found.workflow_states.active().select_related("current_task_state__task")
            found._current_workflow_states = list(active[:1])
        return found


class RefusingDeleteView(DeleteView):
    """What others need is not deleted: the editor is told, and nothing breaks."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except ProtectedError:
            messages.error(
                self.request,
                _("“%s” is in use, so it can't be deleted. Take it out of use instead.")
                % self.object,
            )
            return redirect(self.index_url_name)
        return response


class ShopIndexView(IndexView):
    """A list in its model's order, with no query a row."""

    def order_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        ordered = super().order_queryset(queryset)
        return ordered if ordered.ordered else ordered.order_by("-pk")


class ShopViewSet(SnippetViewSet):
    """A snippet without revisions of its own, reached from the menu of its group."""

    index_view_class = ShopIndexView
    add_view_class = ShopCreateView
    edit_view_class = ShopEditView
    delete_view_class = RefusingDeleteView
    copy_view_enabled = False
    list_per_page = 30
    search_backend_name = None  # few rows: the database finds them
    chooser_searches: ClassVar[tuple[str, ...]] = ()

    @property
    def chooser_viewset_class(self) -> type[SnippetChooserViewSet]:
        """The stock chooser, able to search by these fields in models that have no index."""
        if not self.chooser_searches:
            return SnippetChooserViewSet
        form = type("SearchForm", (SearchByFields,), {"searched": self.chooser_searches})
        return type(
            "SearchingChooserViewSet",
            (SnippetChooserViewSet,),
            {
                "choose_view_class": type("Choose", (ChooseView,), {"filter_form_class": form}),
                "choose_results_view_class": type(
                    "ChooseResults", (ChooseResultsView,), {"filter_form_class": form}
                ),
            },
        )


class SearchByFields(SearchFilterMixin, BaseFilterForm):
    searched: ClassVar[tuple[str, ...]] = ()

    def filter(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        words = self.cleaned_data.get("q")
        if not words:
            return objects
        self.is_searching = True
        self.search_query = words
        matching = Q()
        for name in self.searched:
            matching |= Q(**{f"{name}__icontains": words})
        return objects.filter(matching)
