from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from commerce.catalog.description import DescriptionBlocks
from commerce.catalog.events import CategoryChanged, ProductChanged
from commerce.core.bilingual import LANGUAGES, bilingual, text_of
from commerce.core.events import Event, emit

Title = partial(models.CharField, _("title"), max_length=200)
Slug = partial(models.SlugField, _("slug"), max_length=120, unique=True)
SeoTitle = partial(models.CharField, _("title for search engines"), max_length=120, blank=True)
SeoText = partial(models.CharField, _("text for search engines"), max_length=300, blank=True)


class Content(  # type: ignore[django-manager-missing]  # Wagtail's mixins are untyped
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """Bilingual content that editors draft, review, schedule and publish.

    One publish state covers both languages; `ru_ready` says whether the Russian is shown.
    Wagtail publishes by itself too (schedule, workflow), so what follows from it is announced
    here, where every way of publishing passes, in the same transaction.
    """

    ru_ready = models.BooleanField(
        _("Russian is ready"),
        default=False,
        help_text=_("Until then the Russian shop shows the Uzbek text."),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_index=True)

    preview_modes: ClassVar = [("uz", "Oʻzbekcha"), ("ru", "Русский")]

    class Meta:
        abstract = True

    def changed(self) -> Event:
        """The event that tells that what is shown of this changed."""
        raise TypeError(f"{type(self).__name__} does not say what its change is called")

    @transaction.atomic
    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        result = super().publish(revision, *args, **kwargs)
        emit(self.changed())
        return result

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        result = super().unpublish(*args, **kwargs)
        emit(self.changed())
        return result

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> Any:
        event = self.changed()
        result = super().delete(*args, **kwargs)
        emit(event)
        return result

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Shown through the real theme; who renders it is a setting, since pages live above."""
        return import_string(settings.CATALOG_PREVIEW)(request, self, language=mode_name)


class LiveQuerySet(models.QuerySet[Any]):
    def live(self) -> LiveQuerySet:
        return self.filter(live=True)


@bilingual(
    title=Title,
    slug=Slug,
    summary=partial(models.TextField, _("summary"), blank=True),
    seo_title=SeoTitle,
    seo_description=SeoText,
)
class Category(Content):
    """A place in the shop's tree; products hang on any level."""

    code = models.SlugField(_("code"), unique=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("parent"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, db_index=True)
    picture = models.ForeignKey(
        "media.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )

    objects = LiveQuerySet.as_manager()

    search_fields: ClassVar = [
        index.SearchField("title_uz"),
        index.SearchField("title_ru"),
        index.AutocompleteField("title_uz"),
        index.AutocompleteField("title_ru"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(text_of(self, "title", "uz"))

    def changed(self) -> Event:
        return CategoryChanged(self.pk)


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
    title=partial(models.CharField, _("title"), max_length=100),
    unit=partial(models.CharField, _("unit"), max_length=20, blank=True),
)
class Attribute(ClusterableModel):
    """A typed property of products: what it is called, how it is measured, whether it filters."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("choice")
        SWATCH = "swatch", _("colour swatch")
        NUMBER = "number", _("number")
        BOOLEAN = "boolean", _("yes or no")
        TEXT = "text", _("text")

    code = models.SlugField(_("code"), max_length=50, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    is_facet = models.BooleanField(_("filters lists"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(text_of(self, "title", "uz"))


@bilingual(title=partial(models.CharField, _("title"), max_length=100))
class AttributeOption(models.Model):
    """One value that can be chosen. A yes-or-no attribute has a single one, `yes`."""

    sort_order_field = "position"

    attribute = ParentalKey(Attribute, on_delete=models.CASCADE, related_name="options")
    code = models.SlugField(_("code"), max_length=50)
    swatch = models.CharField(
        _("colour"), max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["attribute", "code"], name="one_option_per_code")
        ]

    def __str__(self) -> str:
        return str(text_of(self, "title", "uz"))


@bilingual(title=partial(models.CharField, _("title"), max_length=100))
class ProductType(ClusterableModel):
    """Which attributes a kind of product has, and by which of them its variants differ."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    attributes: models.ManyToManyField[Attribute, TypeAttribute] = models.ManyToManyField(
        Attribute, through="TypeAttribute"
    )

    class Meta:
        verbose_name = _("product type")
        verbose_name_plural = _("product types")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(text_of(self, "title", "uz"))


class TypeAttribute(models.Model):
    sort_order_field = "position"

    type = ParentalKey(ProductType, on_delete=models.CASCADE, related_name="type_attributes")
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="+")
    is_variant = models.BooleanField(_("variants differ by it"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["type", "attribute"], name="attribute_once_per_type")
        ]


@bilingual(
    title=Title,
    slug=Slug,
    summary=partial(models.TextField, _("summary"), blank=True, max_length=300),
    description=partial(StreamField, DescriptionBlocks(), blank=True, verbose_name=_("description")),
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

    search_fields: ClassVar = [
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
            models.Index(fields=["expire_at"], name="product_expiring", condition=models.Q(expire_at__isnull=False)),
            models.Index(fields=["go_live_at"], name="product_scheduled", condition=models.Q(go_live_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(text_of(self, "title", "uz"))

    def changed(self) -> Event:
        return ProductChanged(self.pk)


class ProductPicture(Orderable):
    """One picture of a product's gallery; one with an option shows that colour."""

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey("media.Picture", on_delete=models.PROTECT, related_name="+")
    option = models.ForeignKey(
        AttributeOption,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("shows this colour"),
    )


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


class Variant(models.Model):
    """What is bought and kept in a warehouse: a product in one colour and size."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    barcode = models.CharField(
        _("barcode"), max_length=14, blank=True, validators=[RegexValidator(r"^\d{8,14}$")]
    )
    ikpu = models.CharField(
        _("IKPU (fiscal code)"), max_length=17, blank=True, validators=[RegexValidator(r"^\d{17}$")]
    )
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
            models.UniqueConstraint(
                fields=["product", "combination"], name="one_variant_per_combination"
            )
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


class OldSlug(models.Model):
    """An address that once led to a product or category; it redirects for ever."""

    kind = models.CharField(max_length=10, choices=[("product", "product"), ("category", "category")])
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    slug = models.SlugField(max_length=120)
    target_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "slug"], name="one_target_per_old_slug")
        ]
