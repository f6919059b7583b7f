"""What a product has beside its texts: variants with prices and stock, and attributes.

Edited in the product's form but never part of a draft: saved at once, through the commands of
the domains, and only what the editor changed. What was changed is told by comparing with what
the page had shown (hidden initial values), so that a sale in between is never undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.db import transaction
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.backoffice.cells import HiddenCell, NumberCell, TextCell, TickCell
from cms.backoffice.forms import MONEY, SoumField
from cms.backoffice.product_attributes import AttributesForm, option_field, type_attributes
from cms.backoffice.reading import title_of
from commerce.catalog.commands import remove_variant, save_variant
from commerce.catalog.errors import WrongIkpu, WrongPackageCode
from commerce.catalog.models import (
    IKPU,
    PACKAGE_CODE,
    VAT_PERCENT,
    Attribute,
    AttributeOption,
    Product,
    Variant,
)
from commerce.core.errors import Refusal
from commerce.inventory.commands import set_stock
from commerce.inventory.errors import OutOfStock
from commerce.inventory.models import Stock, Warehouse
from commerce.pricing.commands import set_price
from commerce.pricing.queries import prices_of

MOST_VARIANTS = 300
MOST_PIECES = 10_000_000
MOST_GRAMS = 10_000_000


@dataclass(frozen=True)
class Rights:
    """What this editor may change of a product's facts."""

    variants: bool
    prices: bool
    stock: bool
    attributes: bool

    @classmethod
    def of(cls, user: Any) -> Rights:
        return cls(
            variants=user.has_perm("catalog.change_variant"),
            prices=user.has_perm("pricing.change_price"),
            stock=user.has_perm("inventory.change_stock"),
            attributes=user.has_perm("catalog.change_product"),
        )


@dataclass(frozen=True)
class Sheet:
    """Of what the table of one product's variants is made."""

    product: Product
    rights: Rights
    axes: list[Attribute]
    warehouses: list[Warehouse]
    variants: dict[int, Variant] = field(repr=False)
    rows: list[dict[str, Any]] = field(repr=False)  # what each variant's row shows


def sheet_of(product: Product, rights: Rights) -> Sheet:
    """The table as it stands now, in a fixed number of queries."""
    axes = [link.attribute for link in type_attributes(product) if link.is_variant]
    warehouses = list(Warehouse.objects.filter(is_active=True))
    variants = {
        variant.pk: variant
        for variant in product.variants.prefetch_related("variant_options").order_by(
            "position", "pk"
        )
    }
    prices = prices_of(variants)
    pieces: dict[int, dict[int, int]] = defaultdict(dict)
    for stock in Stock.objects.filter(variant_id__in=variants):
        pieces[stock.variant_id][stock.warehouse_id] = stock.on_hand
    rows = [
        {
            "id": variant.pk,
            "sku": variant.sku,
            "barcode": variant.barcode,
            "ikpu": variant.ikpu,
            "package_code": variant.package_code,
            "vat_percent": variant.vat_percent,
            "weight": variant.weight,
            "is_active": variant.is_active,
            "price": prices[variant.pk].amount if variant.pk in prices else None,
            "old_price": prices[variant.pk].old_amount if variant.pk in prices else None,
            **{
                f"option_{choice.attribute_id}": str(choice.option_id)
                for choice in variant.variant_options.all()
            },
            **{f"stock_{place}": count for place, count in pieces[variant.pk].items()},
        }
        for variant in variants.values()
    ]
    return Sheet(product, rights, axes, warehouses, variants, rows)


def colours_of(product: Product) -> list[tuple[int, str]]:
    """The options by which variants differ: what a picture may show."""
    return [
        (option.pk, title_of(option))
        for link in type_attributes(product)
        if link.is_variant
        for option in link.attribute.options.all()
    ]


class VariantRow(forms.Form):
    """One variant: everything of it that is sold by, priced at and counted."""

    id = forms.IntegerField(required=False, widget=HiddenCell)
    sku = forms.CharField(label=gettext_lazy("SKU"), max_length=64, widget=TextCell)
    barcode = forms.RegexField(
        r"^\d{8,14}$",
        label=gettext_lazy("Barcode"),
        required=False,
        error_messages={"invalid": gettext_lazy("A barcode has 8 to 14 digits.")},
        widget=TextCell(attrs={"inputmode": "numeric"}),
    )
    ikpu = forms.RegexField(
        IKPU,
        label=gettext_lazy("IKPU"),
        required=False,
        error_messages={"invalid": WrongIkpu.message},
        widget=TextCell(attrs={"inputmode": "numeric"}),
    )
    package_code = forms.RegexField(
        PACKAGE_CODE,
        label=gettext_lazy("Package code"),
        required=False,
        error_messages={"invalid": WrongPackageCode.message},
        widget=TextCell(attrs={"inputmode": "numeric"}),
    )
    vat_percent = forms.IntegerField(
        label=gettext_lazy("VAT rate, percent"),
        required=False,
        initial=VAT_PERCENT,
        min_value=0,
        max_value=100,
        widget=NumberCell,
    )
    weight = forms.IntegerField(
        label=gettext_lazy("Grams"),
        required=False,
        min_value=0,
        max_value=MOST_GRAMS,
        widget=NumberCell,
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("On sale"), required=False, initial=True, widget=TickCell
    )
    price = SoumField(label=gettext_lazy("Price"), required=False, widget=TextCell(MONEY))
    old_price = SoumField(label=gettext_lazy("Old price"), required=False, widget=TextCell(MONEY))

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        for axis in sheet.axes:
            self.fields[f"option_{axis.pk}"] = option_field(axis)
        for place in sheet.warehouses:
            self.fields[f"stock_{place.pk}"] = forms.IntegerField(
                label=title_of(place, "name"),
                required=False,
                min_value=0,
                max_value=MOST_PIECES,
                widget=NumberCell,
            )
        for name, shown in self.fields.items():
            shown.show_hidden_initial = name != "id"
            shown.disabled = name != "id" and not self._is_allowed(name)
            shown.widget.attrs |= {"aria-label": shown.label, "class": f"w-cell w-cell--{name}"}

    def _is_allowed(self, name: str) -> bool:
        rights = self.sheet.rights
        if name in {"price", "old_price"}:
            return rights.prices
        return rights.stock if name.startswith("stock_") else rights.variants

    @property
    def variant(self) -> Variant | None:
        return self.sheet.variants.get(self.cleaned_data.get("id") or 0)

    @property
    def options(self) -> list[forms.BoundField]:
        return [self[f"option_{axis.pk}"] for axis in self.sheet.axes]

    @property
    def stocks(self) -> list[forms.BoundField]:
        return [self[f"stock_{place.pk}"] for place in self.sheet.warehouses]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("id") and self.variant is None:
            self.add_error(None, _("Somebody removed this variant meanwhile."))
        amount, before = data.get("price"), data.get("old_price")
        if self._has_changed("price") and self.initial.get("price") and not amount:
            self.add_error("price", _("A price can't be taken away. Take the variant off sale."))
        if before and not amount and "price" not in self.errors:
            self.add_error("old_price", _("There is an old price but no price."))
        return data

    def _has_changed(self, *names: str) -> bool:
        return any(name in self.changed_data for name in names)

    def save(self, position: int) -> None:
        """Carry out what was changed in this row; refusals become its errors."""
        variant = self.variant
        own = [
            *("sku", "barcode", "ikpu", "package_code", "vat_percent", "weight", "is_active"),
            *(f.name for f in self.options),
        ]
        if variant is None or self._has_changed(*own):
            variant = self._done("sku", lambda: self._save_variant(position))
        if variant is None:
            return
        if self._has_changed("price", "old_price"):
            wrong = "old_price" if self.cleaned_data["price"] else "price"
            self._done(wrong, lambda: self._set_price(variant))
        for place in self.sheet.warehouses:
            name = f"stock_{place.pk}"
            if self._has_changed(name):
                self._done(name, lambda place=place: self._set_stock(variant, place))

    def remove(self) -> None:
        variant = self.variant
        if variant:
            self._done(
                None,
                lambda: remove_variant(product_id=self.sheet.product.pk, variant_id=variant.pk),
            )

    def _save_variant(self, position: int) -> Variant:
        data, variant = self.cleaned_data, self.variant
        return save_variant(
            product_id=self.sheet.product.pk,
            variant_id=variant and variant.pk,
            sku=data["sku"],
            options=self._chosen(),
            barcode=data["barcode"],
            ikpu=data["ikpu"],
            package_code=data["package_code"],
            vat_percent=VAT_PERCENT if data["vat_percent"] is None else data["vat_percent"],
            weight=data["weight"],
            is_active=data["is_active"],
            position=variant.position if variant else position,
        )

    def _chosen(self) -> dict[Attribute, AttributeOption]:
        return {
            axis: next(
                option
                for option in axis.options.all()
                if str(option.pk) == self.cleaned_data[f"option_{axis.pk}"]
            )
            for axis in self.sheet.axes
            if self.cleaned_data.get(f"option_{axis.pk}")
        }

    def _set_price(self, variant: Variant) -> None:
        amount = self.cleaned_data["price"]
        if amount is not None:
            set_price(
                variant_id=variant.pk,
                amount=amount,
                old_amount=self.cleaned_data["old_price"],
            )

    def _set_stock(self, variant: Variant, place: Warehouse) -> None:
        set_stock(
            variant_id=variant.pk,
            warehouse=place,
            on_hand=self.cleaned_data[f"stock_{place.pk}"] or 0,
            reference=_("product form"),
        )

    def _done[T](self, name: str | None, command: Callable[[], T]) -> T | None:
        try:
            return command()
        except OutOfStock:
            self.add_error(name, _("More pieces than that are promised to orders."))
        except Refusal as refusal:
            self.add_error(name, refusal.sentence())
        return None


class VariantTable(BaseFormSet):
    """The rows of a product's variants; new ones come from its template row."""

    def rows_to_save(self) -> Iterator[tuple[int, VariantRow]]:
        for position, row in enumerate(self.forms):
            if row not in self.deleted_forms and (row.initial or row.has_changed()):
                yield position, row

    def save(self) -> None:
        for row in self.deleted_forms:
            row.remove()
        for position, row in self.rows_to_save():
            row.save(position)

    def get_deletion_widget(self) -> forms.Widget:
        return HiddenCell()


class ProductFacts:
    """Variants and attributes of one product, as one editor sees and sends them."""

    def __init__(self, product: Product, user: Any, data: Any = None) -> None:
        self.rights = Rights.of(user)
        self.product = product
        self.data = data

    @cached_property
    def sheet(self) -> Sheet:
        return sheet_of(self.product, self.rights)

    @cached_property
    def variants(self) -> VariantTable:
        table = formset_factory(
            VariantRow,
            formset=VariantTable,
            extra=0,
            can_delete=self.rights.variants,
            max_num=MOST_VARIANTS,
            absolute_max=MOST_VARIANTS,
        )
        return table(
            self.data,
            prefix="variants",
            initial=self._rows_as_sent(),
            form_kwargs={"sheet": self.sheet},
        )

    def _rows_as_sent(self) -> list[dict[str, Any]]:
        """The rows in the order in which they were sent, whatever was added or removed since."""
        if self.data is None:
            return self.sheet.rows
        by_id = {str(row["id"]): row for row in self.sheet.rows}
        count = min(_whole(self.data.get("variants-INITIAL_FORMS")), MOST_VARIANTS)
        sent = (self.data.get(f"variants-{index}-id") for index in range(count))
        return [by_id.get(row_id, {"id": row_id}) for row_id in sent]

    @cached_property
    def attributes(self) -> AttributesForm:
        return AttributesForm(
            self.data,
            prefix="attributes",
            product=self.product,
            is_allowed=self.rights.attributes,
        )

    def is_valid(self) -> bool:
        return self.variants.is_valid() & self.attributes.is_valid()

    def save(self) -> bool:
        """Carry out all changes, or none of them if one is refused; says which of the two."""
        with transaction.atomic():
            self.variants.save()
            self.attributes.save()
            is_refused = any(row.errors for row in self.variants.forms)
            transaction.set_rollback(is_refused)
        return not is_refused


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
