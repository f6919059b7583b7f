"""The people who work here, in the admin: with one name each, and without the shoppers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from cms.backoffice.access.audit import note, roles_of

FIELDS = ["username", "name", "email", "is_superuser", "groups"]
WIDGETS = {"groups": forms.CheckboxSelectMultiple, "name": forms.TextInput}


class NewStaffForm(UserCreationForm):
    first_name = last_name = None
    email = forms.EmailField(label=_("e-mail"), required=False, empty_value=None)

    class Meta(UserCreationForm.Meta):
        fields = FIELDS
        widgets = WIDGETS


class StaffForm(UserEditForm):
    first_name = last_name = None
    email = forms.EmailField(label=_("e-mail"), required=False, empty_value=None)

    class Meta(UserEditForm.Meta):
        fields = [*FIELDS, "is_active"]
        widgets = WIDGETS


class StaffIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        """Whoever has a username; a shopper has a phone, which is nobody's business here."""
        return super().get_base_queryset().filter(username__isnull=False)


class NewStaffView(CreateView):
    def save_instance(self) -> Any:
        colleague = super().save_instance()
        note("staff.roles_changed", colleague, by=self.request.user, **roles_of(colleague))
        return colleague


class StaffEditView(EditView):
    def save_instance(self) -> Any:
        before = roles_of(get_user_model().objects.get(pk=self.object.pk))
        colleague = super().save_instance()
        after = roles_of(colleague)
        if after != before:
            note("staff.roles_changed", colleague, by=self.request.user, **after)
        return colleague


class StaffViewSet(UserViewSet):
    model = get_user_model()
    index_view_class = StaffIndexView
    add_view_class = NewStaffView
    edit_view_class = StaffEditView
    create_template_name = "backoffice/users/create.html"
    edit_template_name = "backoffice/users/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # noqa: FBT001, FBT002  as Wagtail calls it
        return StaffForm if for_update else NewStaffForm
