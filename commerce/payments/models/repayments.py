from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commerce.payments.models.payments import Payment


class Way(models.TextChoices):
    """How money goes back to a buyer."""

    PROVIDER = "provider", _("The way it came")
    WALLET = "wallet", _("Into the wallet")
    TRANSFER = "transfer", _("Bank transfer")
    CASH = "cash", pgettext_lazy("way of a refund", "Cash")


class Repayment(models.Model):
    """One attempt to carry out a refund. Written down before anything is asked of a provider.

    While it is under way, only the provider knows whether the money went: it is asked until it
    says so, and nobody pays another way meanwhile.
    """

    class State(models.TextChoices):
        UNDER_WAY = "under_way", _("Asked of the provider")
        WAITING = "waiting", _("To be done by finance")
        DONE = "done", _("Paid out")
        FAILED = "failed", _("Did not work")

    refund = models.ForeignKey("orders.Refund", on_delete=models.CASCADE, related_name="repayments")
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.CASCADE, related_name="repayments"
    )
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    begun_at = models.DateTimeField(_("begun"))
    asked_at = models.DateTimeField(_("asked"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    settled_at = models.DateTimeField(_("settled"), null=True)
    by = models.CharField(_("by whom"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("repayment")
        verbose_name_plural = _("repayments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["refund"],
                condition=~Q(state="failed"),
                name="a_refund_is_paid_out_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["under_way", "waiting"], settled_at=None)
                | Q(state__in=["done", "failed"], settled_at__isnull=False),
                name="repayment_settled_at_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(way="provider") | Q(payment__isnull=False),
                name="the_way_back_is_that_of_a_payment",
            ),
            models.CheckConstraint(
                condition=~Q(state="under_way") | Q(way="provider"),
                name="only_providers_are_asked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state="under_way"), name="repayments_under_way"
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.UNDER_WAY, self.State.WAITING}
