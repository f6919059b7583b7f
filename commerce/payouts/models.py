from __future__ import annotations

from datetime import date, timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import MoneyField, SealedTextField
from commerce.core.money import Money

WHOLE = 10_000  # basis points: 100 %
HOLD_DAYS = 10  # as long as goods may be sent back without a reason


class Period(models.TextChoices):
    """How often a merchant is paid."""

    WEEK = "week", _("Weekly")
    HALF_MONTH = "half_month", _("Twice a month")
    MONTH = "month", _("Monthly")

    def last_before(self, today: date) -> tuple[date, date]:
        """The first and the last day of the last period that is over."""
        match self:
            case Period.WEEK:
                until = today - timedelta(days=today.weekday() + 1)
                return until - timedelta(days=6), until
            case Period.HALF_MONTH if today.day > 15:
                return today.replace(day=1), today.replace(day=15)
            case Period.HALF_MONTH:
                until = today.replace(day=1) - timedelta(days=1)
                return until.replace(day=16), until
            case _:
                until = today.replace(day=1) - timedelta(days=1)
                return until.replace(day=1), until


class Contract(models.Model):
    """What the house and a merchant agreed on. A later one takes its place from its first day."""

    merchant = models.ForeignKey(
        "merchants.Merchant", on_delete=models.PROTECT, related_name="contracts"
    )
    number = models.CharField(_("number"), max_length=40, unique=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    commission = models.PositiveIntegerField(_("commission, basis points"))
    period = models.CharField(
        _("payment schedule"), max_length=10, choices=Period.choices, default=Period.HALF_MONTH
    )
    hold_days = models.PositiveSmallIntegerField(
        _("days after delivery until money is due"), default=HOLD_DAYS
    )
    minimum = MoneyField(_("smallest payout"), default=Money.ZERO)
    account = SealedTextField(_("bank account"), validators=[RegexValidator(r"^[0-9]{20}$")])
    mfo = models.CharField(
        _("MFO of the bank"), max_length=5, validators=[RegexValidator(r"^[0-9]{5}$")]
    )

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "since"], name="one_contract_begins_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="contract_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(commission__lte=WHOLE), name="commission_at_most_the_whole"
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=0), name="smallest_payout_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(mfo__regex=r"^[0-9]{5}$"), name="mfo_of_five_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ContractRate(models.Model):
    """Another commission for a category and what is below it, until one below has its own."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="rates")
    category = models.ForeignKey(
        "catalog.Category",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("category"),
    )
    commission = models.PositiveIntegerField(_("commission, basis points"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "category"], name="one_rate_per_category"),
            models.CheckConstraint(
                condition=Q(commission__lte=WHOLE), name="rate_at_most_the_whole"
            ),
        ]


class Payout(models.Model):
    """A merchant's settled period: its statement, and the money that follows from it."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        SENT = "sent", _("Sent to the bank")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Not accepted by the bank")
        CARRIED = "carried", _("Nothing to pay, carried on")

    merchant = models.ForeignKey(
        "merchants.Merchant", on_delete=models.PROTECT, related_name="payouts"
    )
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payouts")
    number = models.CharField(_("number"), max_length=24, unique=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    opening = MoneyField(_("opening balance"))
    earned = MoneyField(_("sum of the lines"))
    amount = MoneyField(_("paid out"))
    closing = MoneyField(_("closing balance"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PREPARED, db_index=True
    )
    prepared_at = models.DateTimeField(_("prepared"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    answer = models.CharField(_("answer of the bank"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-until", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "until"], name="a_period_is_settled_once"),
            models.CheckConstraint(
                condition=Q(closing=F("opening") + F("earned") - F("amount")),
                name="payout_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(state="carried", amount=0) | (~Q(state="carried") & Q(amount__gt=0)),
                name="payout_of_something",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False)
                | (~Q(state="paid") & Q(paid_on__isnull=True)),
                name="paid_on_a_day",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="period_in_order"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_on_its_way(self) -> bool:
        return self.state in ON_THEIR_WAY


ON_THEIR_WAY = frozenset({Payout.State.PREPARED, Payout.State.SENT})


class Share(models.Model):
    """What one thing that happened moves for a merchant. Rows are added and then only settled.

    A sale is one sub-order that is paid for, a refund takes back of it; both count for the
    merchant what is left of the gross after the commission.
    """

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        REFUND = "refund", _("Refund")
        CORRECTION = "correction", _("Correction")
        RETURNED = "returned", _("Payout that came back")

    merchant = models.ForeignKey(
        "merchants.Merchant", on_delete=models.PROTECT, related_name="shares"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    sub_order = models.ForeignKey(
        "orders.SubOrder", null=True, on_delete=models.PROTECT, related_name="shares"
    )
    refund = models.ForeignKey(
        "orders.Refund", null=True, on_delete=models.PROTECT, related_name="shares"
    )
    returned = models.OneToOneField(
        Payout, null=True, on_delete=models.PROTECT, related_name="came_back"
    )
    gross = MoneyField(_("gross"))
    commission = MoneyField(_("commission"))
    at = models.DateTimeField(_("at"), db_index=True)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.CharField(_("by"), max_length=150, blank=True)
    payout = models.ForeignKey(Payout, null=True, on_delete=models.PROTECT, related_name="shares")

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_order"], condition=Q(kind="sale"), name="a_sub_order_is_sold_once"
            ),
            models.UniqueConstraint(fields=["refund", "sub_order"], name="a_refund_is_shared_once"),
            models.CheckConstraint(
                condition=Q(kind="sale", sub_order__isnull=False, refund=None, returned=None)
                | Q(kind="refund", sub_order__isnull=False, refund__isnull=False, returned=None)
                | Q(kind="correction", sub_order=None, refund=None, returned=None)
                | Q(kind="returned", sub_order=None, refund=None, returned__isnull=False),
                name="share_has_its_cause",
            ),
            models.CheckConstraint(
                condition=Q(kind="sale", gross__gte=0, commission__gte=0)
                | Q(kind="refund", gross__lte=0, commission__lte=0)
                | Q(kind__in=["correction", "returned"], commission=0),
                name="share_has_its_sign",
            ),
            models.CheckConstraint(
                condition=~Q(kind="correction") | (~Q(note="") & ~Q(made_by="")),
                name="correction_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["merchant"], condition=Q(payout__isnull=True), name="shares_to_be_settled"
            )
        ]

    @property
    def net(self) -> Money:
        return self.gross - self.commission


class SharedLine(models.Model):
    """The part of a share that one line of the order has, at the rate that it was sold under."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="+")
    rate = models.PositiveIntegerField(_("commission, basis points"))
    gross = MoneyField(_("gross"))
    commission = MoneyField(_("commission"))

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["share", "line"], name="one_part_per_line")]
