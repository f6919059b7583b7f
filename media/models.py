from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Picture(AbstractImage):
    """An uploaded picture: Wagtail's image with its alternative text in both languages.

    Whichever way it was uploaded or replaced, its change is told to whom the setting
    `PICTURE_CHANGED` names, in the same transaction: those who prepare its sizes live above.
    """

    alt_uz = models.CharField(_("alternative text (Uzbek)"), max_length=255, blank=True)
    alt_ru = models.CharField(_("alternative text (Russian)"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "alt_uz", "alt_ru")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None:  # else Wagtail only notes the size of the file
            import_string(settings.PICTURE_CHANGED)(self.pk)

    def alt(self, language: str) -> str:
        """What the picture shows, in this language or the other; never the file's name."""
        texts = (self.alt_uz, self.alt_ru) if language == "uz" else (self.alt_ru, self.alt_uz)
        return next(filter(None, texts), "")


class Rendition(AbstractRendition):
    """One prepared size and format of a picture."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_spec"
            )
        ]
