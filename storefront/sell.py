"""Wanting to sell here: one form that is kept while it is filled in, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commerce.accounts.models import User
from commerce.catalog.queries import MenuCategory, category_menu
from commerce.core.errors import Refusal
from commerce.merchants.commands import (
    Answers,
    add_document,
    begin_application,
    remove_document,
    save_answers,
    submit_application,
)
from commerce.merchants.commands.applications import LARGEST, MEGABYTE
from commerce.merchants.errors import ApplicationIncomplete, DocumentRefused, TooManyDocuments
from commerce.merchants.models import Application
from commerce.merchants.queries import application_of, papers_of
from storefront.jinja import active_language, url
from storefront.responses import answer, go_to, page
from storefront.visitor import for_customers, leave_notice, take_notices

Kind, State = Application.Kind, Application.State
DIGITS = ("tin", "account", "mfo")
STEPS = {State.SUBMITTED: 2, State.APPROVED: 4}  # where the applicant is; else at the first


class ApplicationForm(forms.Form):
    """Anything may be missing while it is filled in; what is handed in, the command checks."""

    kind = forms.ChoiceField(choices=Kind.choices)
    name = forms.CharField(max_length=120, required=False)
    legal_name = forms.CharField(max_length=200, required=False)
    tin = forms.CharField(max_length=20, required=False)
    account = forms.CharField(max_length=30, required=False)
    mfo = forms.CharField(max_length=5, required=False)
    phone = forms.CharField(max_length=40, required=False)
    address = forms.CharField(max_length=255, required=False)
    category_ids = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, menu: Iterable[MenuCategory], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.categories = list(menu)
        choices = [(category.id, category.title) for category in self.categories]
        self.fields["category_ids"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        for name in DIGITS:
            self.cleaned_data[name] = "".join(self.cleaned_data.get(name, "").split())
        return self.cleaned_data

    def answers(self) -> Answers:
        return Answers(**self.cleaned_data | {"kind": Kind(self.cleaned_data["kind"])})

    def tell(self, refusal: Refusal) -> None:
        """What is missing beside its field; papers have no field of the form."""
        for name, sentences in getattr(refusal, "errors", {}).items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


@require_safe
@for_customers
def show(request: HttpRequest, user: User) -> HttpResponse:
    application = application_of(user.pk)
    return _page(request, application, _form_of(application))


@require_POST
@for_customers
def save(request: HttpRequest, user: User) -> HttpResponse:
    """Keep the answers; with `submit` hand them in."""
    form = _form(request.POST)
    if not form.is_valid():
        return _page(request, application_of(user.pk), form, status=422)
    _keep(user, form)
    if "submit" not in request.POST:
        leave_notice(request, _("Saved."))
        return go_to(request, url("sell:show"))
    try:
        submit_application(applicant_id=user.pk, now=timezone.now())
    except ApplicationIncomplete as refusal:
        form.tell(refusal)
        return _page(request, application_of(user.pk), form, status=422)
    return go_to(request, url("sell:show"))


@require_POST
@for_customers
def add_paper(request: HttpRequest, user: User) -> HttpResponse:
    """The answers that stand beside it in the form are kept with it."""
    _keep(user, _form(request.POST))
    return _papers(request, user, _refused(request, user))


@require_POST
@for_customers
def remove_paper(request: HttpRequest, user: User, document_id: int) -> HttpResponse:
    _keep(user, _form(request.POST))
    remove_document(applicant_id=user.pk, document_id=document_id)
    return _papers(request, user)


def _keep(user: User, form: ApplicationForm) -> None:
    begin_application(applicant_id=user.pk, now=timezone.now())
    if form.is_valid():
        save_answers(applicant_id=user.pk, answers=form.answers())


def _refused(request: HttpRequest, user: User) -> Refusal | None:
    """Adds the file that was sent; says why not."""
    file = request.FILES.get("document")
    content = file.read(LARGEST * MEGABYTE + 1) if file else b""
    name = file.name or "" if file else ""
    try:
        add_document(applicant_id=user.pk, name=name, content=content, now=timezone.now())
    except (DocumentRefused, TooManyDocuments) as refusal:
        return refusal
    return None


def _papers(request: HttpRequest, user: User, refusal: Refusal | None = None) -> HttpResponse:
    application = application_of(user.pk)
    return answer(
        request,
        "sell/_papers.html",
        then="sell:show",
        refusal=refusal,
        papers=papers_of(application.pk) if application else (),
        largest=LARGEST,
    )


def _form(data: Any) -> ApplicationForm:
    return ApplicationForm(category_menu(active_language()), data)


def _form_of(application: Application | None) -> ApplicationForm:
    """What was answered before; who was rejected may begin with that again."""
    initial: dict[str, Any] = {"kind": Kind.COMPANY}
    if application:
        initial = {name: getattr(application, name) for name in ApplicationForm.base_fields}
    return ApplicationForm(category_menu(active_language()), initial=initial)


def _page(
    request: HttpRequest,
    application: Application | None,
    form: ApplicationForm,
    status: int = 200,
) -> HttpResponse:
    state = State(application.state) if application else State.DRAFT
    return page(
        request,
        "sell/page.html",
        private=True,
        status=status,
        application=application,
        form=form,
        kinds=[{"code": code, "name": name} for code, name in Kind.choices],
        is_form=state not in STEPS,
        step=STEPS.get(state, 1),
        papers=papers_of(application.pk) if application and application.can_be_edited else (),
        largest=LARGEST,
        notices=take_notices(request),
    )
