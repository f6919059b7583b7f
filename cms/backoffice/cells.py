"""Inputs drawn without a template each: a table of variants has hundreds of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class _Input:
    def _render(self, template_name: str, context: Any, renderer: Any = None) -> SafeString:
        widget = context["widget"]
        own = {key: widget[key] for key in ("type", "name", "value")}
        return format_html("<input{}>", flatatt(own | widget["attrs"]))


class TextCell(_Input, forms.TextInput):
    pass


class NumberCell(_Input, forms.NumberInput):
    pass


class HiddenCell(_Input, forms.HiddenInput):
    pass


class TickCell(_Input, forms.CheckboxInput):
    pass


class SelectCell(forms.Select):
    def _render(self, template_name: str, context: Any, renderer: Any = None) -> SafeString:
        widget = context["widget"]
        options = format_html_join(
            "",
            "<option{}>{}</option>",
            (
                (flatatt({"value": str(option["value"])} | option["attrs"]), option["label"])
                for _group, members, _index in widget["optgroups"]
                for option in members
            ),
        )
        own = {"name": widget["name"]} | widget["attrs"]
        return format_html("<select{}>{}</select>", flatatt(own), options)
