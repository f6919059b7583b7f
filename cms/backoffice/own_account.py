"""One's own account in the admin, as this shop knows people: one name, and a language."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel

LANGUAGES = [("uz", "Oʻzbekcha"), ("ru", "Русский")]


class OwnForm(forms.ModelForm):
    email = forms.EmailField(label=_("e-mail"), required=False, empty_value=None)
    language = forms.ChoiceField(label=_("Language of our messages"), choices=LANGUAGES)

    class Meta:
        model = get_user_model()
        fields: ClassVar = ["name", "email", "language"]
        widgets: ClassVar = {"name": forms.TextInput}


class OwnPanel(BaseSettingsPanel):
    """Takes the place of Wagtail's, which asks for a first and a last name."""

    name = "own"
    title = _("Name and e-mail")
    order = NameEmailSettingsPanel.order
    form_class = OwnForm


class OwnAccountView(AccountView):
    def get_panels(self) -> list[Any]:
        panels = super().get_panels()
        return [panel for panel in panels if not isinstance(panel, NameEmailSettingsPanel)]
