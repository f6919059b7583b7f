from __future__ import annotations

from functools import partial

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from commerce.core.bilingual import bilingual, text_of


@bilingual(
    title=partial(models.CharField, _("title"), max_length=100),
    unit=partial(models.CharField, _("unit"), max_length=20, blank=True),
)
class Attribute(ClusterableModel):
    """A typed property of products: what it is called, how it is measured, whether it filters."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("choice")
        SWATCH = "swatch", _("colour swatch")
        NUMBER = "number", pgettext_lazy("a quantity", "number")
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
    attribute = models.ForeignKey(
        Attribute, on_delete=models.PROTECT, related_name="+", verbose_name=_("attribute")
    )
    is_variant = models.BooleanField(_("variants differ by it"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["type", "attribute"], name="attribute_once_per_type")
        ]
