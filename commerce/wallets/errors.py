from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid, NotFound, TooMany


class NoSuchGiftCard(NotFound):
    """Also the answer to what is no code at all, so that a guess learns nothing."""

    code = "gift_card_not_found"
    message = _("There is no gift card with this code.")


class GiftCardUsed(Conflict):
    code = "gift_card_used"
    message = _("This gift card was used already.")


class GiftCardCancelled(Conflict):
    code = "gift_card_cancelled"
    message = _("This gift card was cancelled.")


class GiftCardExpired(Conflict):
    code = "gift_card_expired"
    message = _("This gift card has expired.")


class TooManyGuesses(TooMany):
    code = "too_many_guesses"
    message = _("Too many wrong codes. Try again in an hour.")


class TooManyGiftCards(Invalid):
    code = "too_many_gift_cards"
    message = _("A batch holds from 1 to %(most)s gift cards.")


class GiftCardImpossible(Invalid):
    code = "gift_card_impossible"
    message = _("A gift card has a value and a day in the future on which it expires.")


class ReasonMissing(Invalid):
    code = "reason_missing"
    message = _("Say by how much and why.")
