"""Fields that several forms of the shop have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from commerce.core.errors import Refusal
from commerce.core.phones import phone_of


class PhoneField(forms.CharField):
    """A number of Uzbekistan in any spelling, cleaned to E.164."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return phone_of(typed)
        except Refusal as refusal:
            raise ValidationError(refusal.sentence(), refusal.code) from None


class CodeField(forms.CharField):
    """A code from an SMS; spaces and dashes between its digits are nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return "".join(sign for sign in typed if sign not in " -\xa0")
