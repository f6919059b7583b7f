"""The attributes of a product in its form, each entered by its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from cms.backoffice.cells import SelectCell
from cms.backoffice.forms import LANGUAGE_NAMES, in_uzbek_letters
from cms.backoffice.reading import title_of
from commerce.catalog.commands import Value, set_attributes
from commerce.catalog.models import Attribute, AttributeValue, Product, TypeAttribute
from commerce.core.bilingual import LANGUAGES

Kind = Attribute.Kind


class AttributesForm(forms.Form):
    """What the attributes of the product's type are for this product, each by its kind."""

    def __init__(self, *args: Any, product: Product, is_allowed: bool, **kwargs: Any) -> None:
        self.product = product
        self.attributes = [
            link.attribute for link in type_attributes(product) if not link.is_variant
        ]
        super().__init__(*args, initial=self._values(), **kwargs)
        for attribute in self.attributes:
            self.fields |= dict(_attribute_fields(attribute))
        for shown in self.fields.values():
            shown.disabled = not is_allowed
            shown.show_hidden_initial = True

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for value in AttributeValue.objects.filter(product_id=self.product.pk):
            name = f"a{value.attribute_id}"
            if value.option_id:
                values[name] = str(value.option_id)
            elif value.number is not None:
                values[name] = value.number.normalize()
            else:
                values |= {f"{name}_{code}": getattr(value, f"text_{code}") for code in LANGUAGES}
        return values

    @property
    def rows(self) -> Iterator[tuple[Attribute, list[forms.BoundField]]]:
        for attribute in self.attributes:
            prefix = f"a{attribute.pk}"
            names = [name for name in self.fields if name.partition("_")[0] == prefix]
            yield attribute, [self[name] for name in names]

    def save(self) -> None:
        if self.changed_data:
            set_attributes(product_id=self.product.pk, values=dict(self._chosen()))

    def _chosen(self) -> Iterator[tuple[Attribute, Value]]:
        for attribute in self.attributes:
            value = self._value(attribute)
            if value is not None:
                yield attribute, value

    def _value(self, attribute: Attribute) -> Value | None:
        name, data = f"a{attribute.pk}", self.cleaned_data
        match attribute.kind:
            case Kind.TEXT:
                texts: Mapping[str, str] = {code: data[f"{name}_{code}"] for code in LANGUAGES}
                return texts if texts["uz"] else None
            case Kind.NUMBER:
                number: Decimal | None = data[name]
                return number
            case _:
                options = {str(option.pk): option for option in attribute.options.all()}
                return options.get(data[name])


def _label(attribute: Attribute) -> str:
    """`Weight, g`"""
    return ", ".join(filter(None, [title_of(attribute), title_of(attribute, "unit")]))


def _attribute_fields(attribute: Attribute) -> Iterator[tuple[str, forms.Field]]:
    name, label = f"a{attribute.pk}", _label(attribute)
    match attribute.kind:
        case Kind.TEXT:
            for code in LANGUAGES:
                language = LANGUAGE_NAMES[code]
                yield (
                    f"{name}_{code}",
                    UzbekText(label=f"{label} · {language}", max_length=300, required=False)
                    if code == "uz"
                    else forms.CharField(
                        label=f"{label} · {language}", max_length=300, required=False
                    ),
                )
        case Kind.NUMBER:
            yield (
                name,
                forms.DecimalField(label=label, max_digits=12, decimal_places=3, required=False),
            )
        case _:
            yield name, option_field(attribute)


class UzbekText(forms.CharField):
    def to_python(self, value: Any) -> str:
        return str(in_uzbek_letters(super().to_python(value)))


def option_field(axis: Attribute) -> forms.ChoiceField:
    choices = [(str(option.pk), title_of(option)) for option in axis.options.all()]
    return forms.ChoiceField(
        label=title_of(axis), choices=[("", "—"), *choices], required=False, widget=SelectCell
    )


def type_attributes(product: Product) -> list[TypeAttribute]:
    """The attributes of the product's type with their options, read once a product."""
    if not hasattr(product, "_type_attributes"):
        product._type_attributes = list(
            TypeAttribute.objects.filter(type_id=product.type_id)
            .select_related("attribute")
            .prefetch_related("attribute__options")
        )
    return product._type_attributes
