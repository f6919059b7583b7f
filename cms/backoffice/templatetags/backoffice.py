import json

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.backoffice.reading import in_words

register = template.Library()
register.filter("soums", in_words)


@register.filter
def as_json(value: object) -> str:
    """What was said to a provider, or by it, as it travelled."""
    return json.dumps(value, ensure_ascii=False)


@register.filter
def shown_before(cell: BoundField) -> SafeString:
    """What the cell showed when the page was opened, hidden beside it.

    Django's own way renders a second widget for each cell, which tables of variants can't afford.
    """
    name, form = cell.html_initial_name, cell.form
    is_sent = form.is_bound and name in form.data
    value = form.data[name] if is_sent else cell.field.prepare_value(cell.initial)
    return format_html('<input type="hidden" name="{}" value="{}">', name, _as_text(value))


def _as_text(value: object) -> str:
    return "" if value is None else str(value)
