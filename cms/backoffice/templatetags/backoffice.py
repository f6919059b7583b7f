import json

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.backoffice.reading import in_words
from commerce.core.money import NBSP, Money

register = template.Library()
register.filter("soums", in_words)


@register.filter
def debit(amount: Money) -> str:
    """What stands on the left of an account."""
    return in_words(amount) if amount > Money.ZERO else ""


@register.filter
def credit(amount: Money) -> str:
    """And on its right."""
    return in_words(-amount) if amount < Money.ZERO else ""


@register.filter
def percent(basis_points: int) -> str:
    """A commission as people read it: `12,5 %`."""
    whole, part = divmod(basis_points, 100)
    fraction = f",{part:02}".rstrip("0") if part else ""
    return f"{whole}{fraction}{NBSP}%"


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
