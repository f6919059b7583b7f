"""Parts of the product's form that are more than a field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel, Panel
from wagtail.admin.panels.base import get_form_for_model

from commerce.core.bilingual import LANGUAGES


class TranslationPanel(Panel):
    """How far the Russian is: which texts are written in Uzbek but not in Russian yet."""

    def __init__(self, texts: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.texts = texts

    def clone_kwargs(self) -> dict[str, Any]:
        return super().clone_kwargs() | {"texts": self.texts}

    class BoundPanel(Panel.BoundPanel):
        template_name = "backoffice/translation.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            missing = missing_in_russian(self.instance, self.panel.texts)
            return super().get_context_data(parent_context) | {
                "missing": missing,
                "total": len(self.panel.texts),
                "written": len(self.panel.texts) - len(missing),
                "is_ready": self.instance.ru_ready,
            }


def missing_in_russian(row: models.Model, texts: tuple[str, ...]) -> list[str]:
    """What is said in Uzbek only, as the form calls it."""
    first, second = LANGUAGES
    return [
        str(capfirst(row._meta.get_field(f"{text}_{first}").verbose_name))
        for text in texts
        if getattr(row, f"{text}_{first}") and not getattr(row, f"{text}_{second}")
    ]


class FactsPanel(Panel):
    """A part of the product's facts, which the view has put on the form."""

    def __init__(self, template_name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.template_name = template_name

    def clone_kwargs(self) -> dict[str, Any]:
        return super().clone_kwargs() | {"template_name": self.template_name}

    class BoundPanel(Panel.BoundPanel):
        @property
        def template_name(self) -> str:
            return str(self.panel.template_name)

        @property
        def media(self) -> forms.Media:
            return forms.Media(
                js=["backoffice/backoffice.js"], css={"all": ["backoffice/backoffice.css"]}
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {
                "facts": getattr(self.form, "facts", None)
            }


class PictureRow(WagtailAdminModelForm):
    """A picture of the gallery; it can show one of the options that the product comes in."""

    def __init__(self, *args: Any, colours: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"].choices = [("", "—"), *colours]


class PicturesPanel(InlinePanel):
    """The gallery, whose rows offer only the colours of this product's type."""

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name] |= {
            "form": get_form_for_model(
                self.db_field.related_model,
                form_class=PictureRow,
                defer_required_on_fields=["picture"],
            ),
            "inherit_kwargs": ["colours"],
        }
        return options
