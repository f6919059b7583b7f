from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

from cms.events import ShopChanged
from commerce.core.bilingual import bilingual
from commerce.core.events import emit


@register_setting(icon="store")
@bilingual(
    tagline=partial(models.CharField, _("line below the logo"), max_length=160, blank=True),
    hours=partial(models.CharField, _("opening hours"), max_length=100, blank=True),
)
class ShopSettings(ClusterableModel, BaseSiteSetting):
    """What stands around every page of the shop."""

    phone = models.CharField(
        _("telephone"),
        max_length=13,
        blank=True,
        validators=[RegexValidator(r"^\+998\d{9}$", _("Write it as +998712000000."))],
    )
    telegram = models.URLField(_("Telegram"), blank=True)
    instagram = models.URLField(_("Instagram"), blank=True)

    panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("phone"), FieldPanel("telegram"), FieldPanel("instagram")],
            heading=_("How to reach us"),
        ),
        FieldRowPanel([FieldPanel("hours_uz"), FieldPanel("hours_ru")]),
        FieldRowPanel([FieldPanel("tagline_uz"), FieldPanel("tagline_ru")]),
        InlinePanel("links", heading=_("Links at the foot of every page"), label=_("Link")),
    ]

    class Meta:
        verbose_name = _("shop")

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Announces itself: the editing form is Wagtail's and knows no command."""
        result = super().save(*args, **kwargs)
        emit(ShopChanged(self.pk))
        return result


class ShopLink(Orderable):
    """A page that every page links to, in the language it is seen in."""

    class Group(models.TextChoices):
        HELP = "help", _("for shoppers")
        LEGAL = "legal", _("legal")

    settings = ParentalKey(ShopSettings, on_delete=models.CASCADE, related_name="links")
    group = models.CharField(_("group"), max_length=10, choices=Group.choices, default=Group.HELP)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )

    panels: ClassVar = [FieldRowPanel([FieldPanel("group"), FieldPanel("page")])]
