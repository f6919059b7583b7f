"""The people who work here, in the admin: with one name each, and without the shoppers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    UserViewSet,
)

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


class OwnersByOwners:
    """Only an owner makes or changes an owner; a shopper is nobody's business here."""

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        colleague = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if colleague.username is None:
            raise Http404
        if colleague.is_superuser and not self.request.user.is_superuser:
            raise PermissionDenied
        return colleague

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        return form


class NewStaffView(OwnersByOwners, CreateView):
    def save_instance(self) -> Any:
        colleague = super().save_instance()
        note("staff.roles_changed", colleague, by=self.request.user, **roles_of(colleague))
        return colleague


class StaffEditView(OwnersByOwners, EditView):
    def save_instance(self) -> Any:
        before = roles_of(get_user_model().objects.get(pk=self.object.pk))
        colleague = super().save_instance()
        after = roles_of(colleague)
        if after != before:
            note("staff.roles_changed", colleague, by=self.request.user, **after)
        return colleague


class StaffDeleteView(OwnersByOwners, DeleteView):
    pass


class StaffHistoryView(OwnersByOwners, HistoryView):
    pass


class StaffViewSet(UserViewSet):
    model = get_user_model()
    index_view_class = StaffIndexView
    add_view_class = NewStaffView
    edit_view_class = StaffEditView
    delete_view_class = StaffDeleteView
    history_view_class = StaffHistoryView
    copy_view_enabled = False
    create_template_name = "backoffice/users/create.html"
    edit_template_name = "backoffice/users/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # noqa: FBT001, FBT002  as Wagtail calls it
        return StaffForm if for_update else NewStaffForm


def owners_by_owners(request: Any, action_type: str, objects: list[Any], action: Any) -> None:
    """Bulk actions ask nobody's `get_object`."""
    users = [each for each in objects if isinstance(each, get_user_model())]
    if any(user.is_superuser for user in users) and not request.user.is_superuser:
        raise PermissionDenied


def note_roles(request: Any, action_type: str, objects: list[Any], action: Any) -> None:
    if action_type == "assign_role":
        for colleague in objects:
            note("staff.roles_changed", colleague, by=request.user, **roles_of(colleague))
