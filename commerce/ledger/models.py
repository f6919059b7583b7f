from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import MoneyField
from commerce.core.money import Money


class Kind(models.TextChoices):
    """What an account stands for. `owner` says whose it is, where there are several."""

    # what we have
    BANK = "bank", _("Bank account")
    PROVIDER = "provider", _("At the payment provider")  # owner: its code, cash included
    # what we owe
    ORDERS = "orders", _("Paid for orders, not yet shared out")
    MERCHANT = "merchant", _("Due to the merchant")  # owner: the merchant's id
    PAYOUT = "payout", _("On its way to the merchant")  # owner: the merchant's id
    WALLET = "wallet", _("Buyer's wallet")  # owner: the customer's id
    GIFT_CARD = "gift_card", _("Gift card")  # owner: the id of its batch
    # what we earn and spend
    COMMISSION = "commission", _("Commission")
    DELIVERY = "delivery", _("Delivery")
    PROMOTIONS = "promotions", _("Discounts paid by the house")
    FEES = "fees", _("Fees of providers")
    GOODWILL = "goodwill", _("Made good by the house")


# Decisions are taken on these, so what is due is kept on the row and locked with it. The others
# are busy accounts of the house that nobody waits for: they are added up when asked.
KEPT = frozenset({Kind.MERCHANT, Kind.WALLET, Kind.GIFT_CARD})
NEVER_OWING = frozenset({Kind.WALLET, Kind.GIFT_CARD})


class AccountName(NamedTuple):
    """By what an account is called: its kind and, where there are several, whose it is."""

    kind: Kind
    owner: str = ""


class Account(models.Model):
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    owner = models.CharField(_("owner"), max_length=32, blank=True)
    due = MoneyField(_("due to the owner"), default=Money.ZERO)  # kept for some kinds: `KEPT`

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["kind", "owner"], name="one_account_per_owner"),
            models.CheckConstraint(
                condition=Q(due__gte=0) | ~Q(kind__in=sorted(NEVER_OWING)),
                name="spent_at_most_what_there_is",
            ),
            models.CheckConstraint(
                condition=Q(due=0) | Q(kind__in=sorted(KEPT)), name="due_kept_where_decided_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.owner}" if self.owner else self.kind

    @property
    def name(self) -> AccountName:
        return AccountName(Kind(self.kind), self.owner)


class Entry(models.Model):
    """One thing that happened to money, told by its postings. It stays; a mistake is posted back.

    Its table refuses what would change or delete a row, or leave one that is not balanced.
    """

    reference = models.CharField(_("reference"), max_length=80, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.reference


class Posting(models.Model):
    """What an entry moves on one account: debits are positive, credits negative."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount = MoneyField(_("amount"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="one_posting_per_account"),
            models.CheckConstraint(condition=~Q(amount=0), name="posting_of_something"),
        ]
