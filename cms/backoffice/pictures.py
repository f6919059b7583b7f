"""Uploaded pictures: judged by what is in the file, whatever it is called."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class WholePictureField(WagtailImageField):
    """Opened to its last line, after Wagtail has looked at its kind and size.

    A file that is cut off would else break the page here, or later the job that makes its sizes.
    """

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            if file is not None:
                _read_through(file)
        except (OSError, SyntaxError, ValueError):
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from None
        return file


def _read_through(file: Any) -> None:
    with Image.open(file) as picture:
        picture.load()
    file.seek(0)


class PictureForm(BaseImageForm):
    """The base of every form of a picture. A replaced one loses its old sizes before the job
    that makes the new ones can begin, since both are one transaction.
    """

    file = WholePictureField(label=_("File"), widget=BaseImageForm.Meta.widgets["file"])

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        return super().save(commit=commit)
