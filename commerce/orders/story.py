"""What befell an order, in words: each event as the sentence that people read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commerce.core.bilingual import language_or_default
from commerce.core.money import Money
from commerce.orders.models import OrderEvent, Reason, Return, State, Why

Kind = OrderEvent.Kind
CHANGES = frozenset({Kind.LINE_REDUCED})


@dataclass(frozen=True)
class Told:
    """One event in words, with who did it and when."""

    text: str
    note: str
    who: str
    at: datetime


def story_of(events: Iterable[OrderEvent]) -> list[Told]:
    """All of it, in the active language."""
    return [Told(sentence(event), event.note, _who(event), event.at) for event in events]


def changes_of(events: Iterable[OrderEvent]) -> list[Told]:
    """Only what became different from what was ordered."""
    return story_of(event for event in events if event.kind in CHANGES)


def sentence(event: OrderEvent) -> str:
    """What happened, in the active language."""
    said = event.payload
    match event.kind:
        case Kind.PLACED:
            return _("Order placed")
        case Kind.STATE:
            return _("Order: %(state)s") % {"state": State(said["state"]).label}
        case Kind.SUB_STATE:
            assert event.sub_order
            return _("Parcel %(number)s: %(state)s") % {
                "number": event.sub_order.number,
                "state": State(said["state"]).label,
            }
        case Kind.LINE_REDUCED:
            return _("%(title)s: %(quantity)d of %(before)d. %(why)s") % {
                "title": said["title"],
                "quantity": said["quantity"],
                "before": said["before"],
                "why": Why(said["why"]).label,
            }
        case Kind.PAID:
            return _("Paid: %(amount)s") % {"amount": _in_words(said["amount"])}
        case Kind.RETURN_REQUESTED:
            goods = "; ".join(
                f"{line['title']} × {line['quantity']} ({Reason(line['reason']).label})"
                for line in said["lines"]
            )
            return _("Return requested: %(goods)s") % {"goods": goods}
        case Kind.RETURN_STATE:
            return _("Return: %(state)s") % {"state": Return.State(said["state"]).label}
        case Kind.PIECES_RETURNED:
            assert event.line
            return _("Came back: %(title)s × %(quantity)d") % {
                "title": event.line.title,
                "quantity": said["quantity"],
            }
        case Kind.REFUND_DUE:
            return _("To be refunded: %(amount)s. %(why)s") % {
                "amount": _in_words(said["amount"]),
                "why": Why(said["why"]).label,
            }
        case Kind.REFUND_DONE:
            return _("Refunded: %(amount)s") % {"amount": _in_words(said["amount"])}
    raise ValueError(f"an event of unknown kind: {event.kind}")


def _who(event: OrderEvent) -> str:
    return event.actor_name or str(OrderEvent.Actor(event.actor).label)


def _in_words(tiyin: int) -> str:
    return Money(tiyin).in_words_of(language_or_default(get_language()))
