"""A page about one row with forms below it, each of which takes a step with that row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from commerce.core.errors import Refusal


class StepForm(forms.Form):
    """One step: what it asks for, who may take it, and the command that it calls."""

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    button: ClassVar[str | Promise]
    permission: ClassVar[str]
    takes_back: ClassVar[bool] = False

    def __init__(self, row: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, prefix=self.name, **options)
        self.row = row

    @property
    def is_open(self) -> bool:
        """Can it be taken as the row stands?"""
        return True

    def take(self, user: Any) -> str:
        """Does it; says what came of it."""
        raise NotImplementedError

    def tell(self, refusal: Refusal) -> None:
        """Why it was refused: beside the fields it knows, else above them."""
        errors = getattr(refusal, "errors", {})
        for name, sentences in errors.items():
            self.add_error(name if name in self.fields else None, list(sentences))
        if not errors:
            self.add_error(None, refusal.sentence())


class PageWithSteps(
    PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView
):
    """What is refused stays filled in, with its reason."""

    any_permission_required = ("view", "change")
    step_forms: ClassVar[Sequence[type[StepForm]]] = ()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.POST.get("step", "")
        form_class = next((form for form in self.step_forms if form.name == chosen), None)
        if form_class is None or not request.user.has_perm(form_class.permission):
            raise PermissionDenied
        form = form_class(self.object, request.POST)
        if form.is_valid():
            try:
                done = form.take(request.user)
            except Refusal as refusal:
                form.tell(refusal)
            else:
                messages.success(request, done)
                return redirect(request.path)
        context = self.get_context_data(**kwargs, taken=form)
        return self.render_to_response(context, status=422)

    def get_context_data(self, *, taken: StepForm | None = None, **kwargs: Any) -> dict[str, Any]:
        may = [form for form in self.step_forms if self.request.user.has_perm(form.permission)]
        forms = [taken if taken and taken.name == form.name else form(self.object) for form in may]
        steps = [form for form in forms if form.is_open]
        return super().get_context_data(**kwargs) | {"steps": steps}
