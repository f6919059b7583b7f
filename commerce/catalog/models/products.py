from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import model_from_serializable_data
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from commerce.catalog.description import DescriptionBlocks
from commerce.catalog.events import ProductChanged
from commerce.catalog.models.attributes import Attribute, AttributeOption, ProductType
from commerce.catalog.models.categories import Category
from commerce.catalog.models.content import Content, LiveQuerySet, SeoText, SeoTitle, Slug, Title
from commerce.core.bilingual import bilingual, text_of
from commerce.core.events import Event
from media.models import Picture

# Every price includes it, unless the law says otherwise of the goods.
VAT_PERCENT = 12


class Brand(models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@bilingual(
    title=Title,
    slug=Slug,
    summary=partial(models.TextField, _("summary"), blank=True, max_length=300),
    description=partial(
        StreamField, DescriptionBlocks(), blank=True, verbose_name=_("description")
    ),
    seo_title=SeoTitle,
    seo_description=SeoText,
)
class Product(Content):
    """What a shopper looks at; what is bought is one of its variants."""

    code = models.CharField(_("code"), max_length=50, unique=True)
    type = models.ForeignKey(
        ProductType, on_delete=models.PROTECT, related_name="products", verbose_name=_("type")
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", verbose_name=_("category")
    )
    brand = models.ForeignKey(
        Brand,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="products",
        verbose_name=_("brand"),
    )
    merchant = models.ForeignKey(
        "merchants.Merchant",
        on_delete=models.PROTECT,
        related_name="products",
        verbose_name=_("merchant"),
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = LiveQuerySet.as_manager()

    search_fields = [
        index.SearchField("title_uz"),
        index.SearchField("title_ru"),
        index.SearchField("code"),
        index.AutocompleteField("title_uz"),
        index.AutocompleteField("title_ru"),
        index.AutocompleteField("code"),
        index.FilterField("live"),
        index.FilterField("category_id"),
        index.FilterField("merchant_id"),
        index.FilterField("updated_at"),
    ]

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="product_newest_change"),
            models.Index(fields=["title_uz"], name="product_title_uz"),
            models.Index(
                fields=["expire_at"],
                name="product_expiring",
                condition=models.Q(expire_at__isnull=False),
            ),
            models.Index(
                fields=["go_live_at"],
                name="product_scheduled",
                condition=models.Q(go_live_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(text_of(self, "title", "uz"))

    def changed(self) -> Event:
        return ProductChanged(self.pk)

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """A draft as it was stored, but for the pictures and colours that are gone since.

        They are looked for together; modelcluster would ask three times for each picture, and
        break at one that is gone.
        """
        draft = super().from_serializable_data(data | {"pictures": []}, *args, **kwargs)
        if draft is not None:
            draft.pictures = [
                model_from_serializable_data(ProductPicture, row, check_fks=False)
                for row in _pictures_still_there(data.get("pictures", []))
            ]
        return draft


class ProductPicture(Orderable):
    """One picture of a product's gallery; one with an option shows that colour."""

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(
        "media.Picture", on_delete=models.PROTECT, related_name="+", verbose_name=_("picture")
    )
    option = models.ForeignKey(
        AttributeOption,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("shows this colour"),
    )


def _pictures_still_there(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    pictures = Picture.objects.in_bulk({row["picture"] for row in rows})
    colours = {row["option"] for row in rows if row["option"]}
    known = AttributeOption.objects.in_bulk(colours) if colours else {}
    for row in rows:
        if row["picture"] in pictures:
            yield row | {"option": row["option"] if row["option"] in known else None}


# Wagtail's index of usage tells where pictures and pages are used. Of these the database knows
# it, and their rows would be most of that index.
for _field in (
    *(Product._meta.get_field(name) for name in ("type", "category", "brand", "merchant")),
    ProductPicture._meta.get_field("option"),
):
    setattr(_field, "wagtail_reference_index_ignore", True)  # noqa: B010  unknown to the stubs


@bilingual(text=partial(models.CharField, _("text"), max_length=300, blank=True))
class AttributeValue(models.Model):
    """What one attribute of one product is: exactly one of option, number or text."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attribute_values")
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="+")
    option = models.ForeignKey(
        AttributeOption, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = _("attribute value")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "attribute", "option"],
                name="one_value_per_attribute",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(option__isnull=False, number__isnull=True, text_uz="")
                    | models.Q(option__isnull=True, number__isnull=False, text_uz="")
                    | (models.Q(option__isnull=True, number__isnull=True) & ~models.Q(text_uz=""))
                ),
                name="value_is_option_number_or_text",
            ),
        ]


# As the tax committee's catalogue (tasnif.soliq.uz) writes them.
IKPU = r"^[0-9]{17}$"
PACKAGE_CODE = r"^[0-9]{1,20}$"
LACKS_CODES = models.Q(is_active=True) & (models.Q(ikpu="") | models.Q(package_code=""))


class Variant(models.Model):
    """What is bought and kept in a warehouse: a product in one colour and size."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    barcode = models.CharField(
        _("barcode"), max_length=14, blank=True, validators=[RegexValidator(r"^\d{8,14}$")]
    )
    ikpu = models.CharField(_("IKPU (fiscal code)"), max_length=17, blank=True)
    package_code = models.CharField(_("package code"), max_length=20, blank=True)
    vat_percent = models.PositiveSmallIntegerField(
        _("VAT rate, percent"), default=VAT_PERCENT, validators=[MaxValueValidator(100)]
    )
    weight = models.PositiveIntegerField(_("weight, grams"), default=0)
    options: models.ManyToManyField[AttributeOption, VariantOption] = models.ManyToManyField(
        AttributeOption, through="VariantOption", related_name="+"
    )
    combination = models.TextField(
        editable=False, help_text=_("Its options as text, so that none exists twice.")
    )
    is_active = models.BooleanField(_("on sale"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(vat_percent__lte=100), name="vat_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=models.Q(ikpu="") | models.Q(ikpu__regex=IKPU), name="ikpu_has_17_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(package_code="") | models.Q(package_code__regex=PACKAGE_CODE),
                name="package_code_is_a_number",
            ),
            models.UniqueConstraint(
                fields=["product", "combination"], name="one_variant_per_combination"
            ),
        ]
        indexes = [
            models.Index(fields=["product"], condition=LACKS_CODES, name="variants_without_codes")
        ]

    def __str__(self) -> str:
        return self.sku


class VariantOption(models.Model):
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="variant_options")
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="+")
    option = models.ForeignKey(AttributeOption, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "attribute"], name="one_option_per_axis")
        ]
