from __future__ import annotations

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import MoneyField
from commerce.orders.models import PaymentMethod, SubOrder


class State(models.TextChoices):
    CREATED = "created", _("Begun")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Not completed")
    REFUNDED = "refunded", _("Money returned")


class Reason(models.IntegerChoices):
    """Why a payment was cancelled, in the numbers of Payme; Click's errors are below zero."""

    REPLACED = 0, _("the buyer began anew")
    NO_RECEIVER = 1, _("the receiver was not found")
    DEBIT_FAILED = 2, _("the card could not be debited")
    FAILED = 3, _("the transaction failed")
    EXPIRED = 4, _("not paid in time")
    REFUND = 5, _("money returned")
    UNKNOWN = 10, _("unknown")


class Payment(models.Model):
    """One attempt to pay an order, as its provider sees it.

    Several providers may be at it at the same time; the first whose money comes pays the order.
    The primary key is the number that the provider gets for it.
    """

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(_("provider"), max_length=10, choices=PaymentMethod.choices)
    external_id = models.CharField(_("number at the provider"), max_length=64)
    amount = MoneyField(_("amount"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.CREATED
    )
    begun_at = models.DateTimeField(_("begun at the provider"))
    created_at = models.DateTimeField(_("begun"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    reason = models.SmallIntegerField(_("reason"), null=True, choices=Reason.choices, blank=True)
    document = models.CharField(_("receipt number of the payer"), max_length=64, blank=True)
    receipts = models.JSONField(_("fiscal receipts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "external_id"], name="one_payment_per_number"
            ),
            models.UniqueConstraint(  # in cash, once for each parcel: by its number
                fields=["order"],
                condition=Q(state=State.PAID) & ~Q(provider=PaymentMethod.CASH),
                name="an_order_is_paid_once",
            ),
            models.UniqueConstraint(
                fields=["order", "provider"],
                condition=Q(state=State.CREATED),
                name="one_payment_under_way_per_provider",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(state=State.CREATED, paid_at=None, cancelled_at=None)
                | Q(state=State.PAID, paid_at__isnull=False, cancelled_at=None)
                | Q(state=State.CANCELLED, paid_at=None, cancelled_at__isnull=False)
                | Q(state=State.REFUNDED, paid_at__isnull=False, cancelled_at__isnull=False),
                name="payment_times_tell_its_state",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "begun_at"], name="payments_of_statement"),
            models.Index(fields=["-created_at"], name="payments_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.external_id}"

    @property
    def is_under_way(self) -> bool:
        return self.state == State.CREATED

    def covers(self, part: SubOrder) -> bool:
        """Is this what was paid for this part? Cash is, parcel by parcel, at each door."""
        return self.provider != PaymentMethod.CASH or self.external_id == part.number

    @property
    def is_paid(self) -> bool:
        return self.state == State.PAID

    @property
    def is_over(self) -> bool:
        """Was it cancelled, before or after the money came?"""
        return self.state in {State.CANCELLED, State.REFUNDED}

    def is_late(self, now: datetime) -> bool:
        return self.is_under_way and self.expires_at is not None and self.expires_at < now


class ProviderMessage(models.Model):
    """What was asked and what was answered, without secrets. Stored before it is acted on.

    Mostly a provider asks us; where we ask a provider, `is_ours`. One without an answer was
    interrupted: who asked, asks again.
    """

    provider = models.CharField(_("provider"), max_length=10, choices=PaymentMethod.choices)
    is_ours = models.BooleanField(_("asked by us"), default=False)
    operation = models.CharField(_("operation"), max_length=40)
    order_number = models.CharField(_("order"), max_length=20, blank=True)
    external_id = models.CharField(_("number at the provider"), max_length=64, blank=True)
    asked = models.JSONField(_("asked"), encoder=DjangoJSONEncoder)
    asked_at = models.DateTimeField(_("asked at"))
    answered = models.JSONField(_("answered"), null=True, encoder=DjangoJSONEncoder)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("message of a provider")
        verbose_name_plural = _("messages of providers")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["order_number"], condition=~Q(order_number=""), name="messages_of_order"
            ),
            models.Index(
                fields=["provider", "external_id"],
                condition=~Q(external_id=""),
                name="messages_of_payment",
            ),
        ]
