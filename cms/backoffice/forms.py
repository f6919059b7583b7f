"""Forms of the back office: money in soʻm, Uzbek in its own letters, addresses from titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from itertools import chain, count
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.blocks import StreamValue
from wagtail.blocks.base import BlockWidget

from commerce.core.bilingual import LANGUAGES
from commerce.core.fields import MoneyField
from commerce.core.money import TIYIN_IN_SOUM, Money, grouped
from commerce.core.spelling import slug_of, spelled

MONEY = {"inputmode": "decimal", "autocomplete": "off"}
LANGUAGE_NAMES = {"uz": "Oʻzbekcha", "ru": "Русский"}

_TAGS = re.compile(r"(<[^>]*>)")
_SPACES = re.compile(r"\s")
_MOST_TIYIN = 10**15


class SoumField(forms.Field):
    """Money as people write it: whole soʻm, maybe in groups of three, tiyin after a comma."""

    widget = forms.TextInput(MONEY)
    default_error_messages: ClassVar = {"invalid": gettext_lazy("Enter an amount in soʻm.")}

    def __init__(self, *, min_value: Any = None, max_value: Any = None, **kwargs: Any) -> None:
        """The limits are those of the column, which counts in tiyin; ours are narrower."""
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Money | None:
        if value in self.empty_values or isinstance(value, Money):
            return value or None
        try:
            tiyin = Decimal(_SPACES.sub("", str(value)).replace(",", ".")) * TIYIN_IN_SOUM
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not (tiyin.is_finite() and 0 <= tiyin <= _MOST_TIYIN) or tiyin % 1:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Money(int(tiyin))

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Money):
            return value
        soums, tiyin = divmod(value.tiyin, TIYIN_IN_SOUM)
        return grouped(soums) + (f",{tiyin:02d}" if tiyin else "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


register_form_field_override(MoneyField, override={"form_class": SoumField})


class ShopForm(WagtailAdminModelForm):
    """A form whose row is stored by a command of its domain, if it names one.

    `slugs` says from which text, in which language, an address is made that was left empty.
    """

    command: ClassVar[Callable[[Any], Any] | None] = None
    slugs: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slug in self.slugs:
            self.fields[slug].required = False
        for field in self.fields.values():
            if isinstance(field.widget, BlockWidget):
                _tell_known_blocks(field.widget, get_language())

    def _get_validation_exclusions(self) -> set[str]:
        """What a choice found in the database need not be looked for once more."""
        found = {
            name
            for name, field in self.fields.items()
            if isinstance(field, forms.ModelChoiceField) and name not in self.errors
        }
        return set(super()._get_validation_exclusions()) | found

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name, value in list(self.cleaned_data.items()):
            if name.endswith("_uz"):
                self.cleaned_data[name] = in_uzbek_letters(value)
        for slug, (text, language) in self.slugs.items():
            if slug in self.cleaned_data:
                self._settle_slug(slug, text, language)
        return self.cleaned_data

    def _settle_slug(self, slug: str, text: str, language: str) -> None:
        typed = self.cleaned_data[slug]
        if typed:
            self._refuse_taken(slug, typed)
            return
        made = slug_of(self.cleaned_data.get(text) or "", language)
        is_optional = self._meta.model._meta.get_field(slug).null
        if not made and not is_optional:
            made = slug_of(self.cleaned_data.get("code") or "", language)
        if made:
            self.cleaned_data[slug] = self._free(slug, made)
        elif is_optional:
            self.cleaned_data[slug] = None
        else:
            self.add_error(slug, _("Write a title, or the address itself."))

    def _refuse_taken(self, slug: str, typed: str) -> None:
        holder = self._others().filter(**{slug: typed}).first()
        if holder:
            self.add_error(slug, _("“%s” has this address already. Choose another one.") % holder)

    def _free(self, slug: str, made: str) -> str:
        taken = set(
            self._others().filter(**{f"{slug}__startswith": made}).values_list(slug, flat=True)
        )
        candidates = chain([made], (f"{made}-{number}" for number in count(2)))
        return next(candidate for candidate in candidates if candidate not in taken)

    def _others(self) -> models.QuerySet[Any]:
        return self._meta.model._default_manager.exclude(pk=self.instance.pk)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        if self.command is None or not commit:
            return super().save(commit=commit)
        return self.command(super().save(commit=False))


def _tell_known_blocks(widget: BlockWidget, language: str) -> None:
    """Give the widget the description of its blocks, which is long and always the same."""
    known = _known_blocks.get((id(widget.block_def), language))
    if known is None:
        known = (widget.js_context, widget.block_json)
        _known_blocks[id(widget.block_def), language] = known
    widget._js_context, widget._block_json = known


# The blocks of a field live as long as its model, so their identities stay theirs.
_known_blocks: dict[tuple[int, str], tuple[Any, str]] = {}


def in_uzbek_letters(value: Any) -> Any:
    """Texts with the right apostrophes, blocks and rich text included; anything else as it is."""
    if isinstance(value, str):
        return spelled(value)
    if isinstance(value, StreamValue):
        data = value.get_prep_value()
        mended = _each_text_spelled(data)
        return value if mended == data else value.stream_block.to_python(mended)
    return value


def _each_text_spelled(data: Any) -> Any:
    match data:
        case str():  # tags keep their attributes
            return "".join(
                part if part.startswith("<") else spelled(part) for part in _TAGS.split(data)
            )
        case list():
            return [_each_text_spelled(item) for item in data]
        case dict():
            return {key: _each_text_spelled(item) for key, item in data.items()}
        case _:
            return data


def side_by_side(model: type[models.Model], *texts: str) -> Iterable[FieldRowPanel]:
    """A row for each text with its languages next to each other."""
    for text in texts:
        yield FieldRowPanel([_panel(model, text, language) for language in LANGUAGES])


def _panel(model: type[models.Model], text: str, language: str) -> FieldPanel:
    name = f"{text}_{language}"
    verbose_name = capfirst(model._meta.get_field(name).verbose_name)
    return FieldPanel(
        name,
        heading=format_lazy("{} · {}", verbose_name, LANGUAGE_NAMES[language]),
        attrs={"lang": language},
    )
