"""The people who work here, in the admin: with one name each, and without the shoppers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import IndexView, UserViewSet

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


class StaffViewSet(UserViewSet):
    model = get_user_model()
    index_view_class = StaffIndexView
    create_template_name = "backoffice/users/create.html"
    edit_template_name = "backoffice/users/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # noqa: FBT001, FBT002  as Wagtail calls it
        return StaffForm if for_update else NewStaffForm
