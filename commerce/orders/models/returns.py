"""What comes back, and the money that goes back for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import MoneyField, SealedTextField
from commerce.orders.models.orders import Order, OrderLine, SubOrder, Why


class Reason(models.TextChoices):
    """Why a buyer sends something back."""

    NOT_SUITABLE = "not_suitable", _("It does not suit me")
    WRONG_ITEM = "wrong_item", _("It is not what I ordered")
    NOT_AS_DESCRIBED = "not_as_described", _("It is not as described")
    DAMAGED = "damaged", _("It came damaged")
    DEFECTIVE = "defective", _("It does not work")


class Return(models.Model):
    """Goods of one sub-order on their way back to its merchant."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        RECEIVED = "received", _("Received")
        REFUSED = "refused", _("Refused")
        REFUNDED = "refunded", _("Refunded")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="returns")
    sub_order = models.ForeignKey(SubOrder, on_delete=models.CASCADE, related_name="returns")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    comment = SealedTextField(_("comment"), blank=True)
    answer = models.CharField(_("answer to the buyer"), max_length=255, blank=True)
    requested_at = models.DateTimeField(_("requested"))

    class Meta:
        ordering = ["pk"]

    def can_become(self, state: Return.State) -> bool:
        return state in RETURN_STEPS[Return.State(self.state)]


RETURN_STEPS: dict[Return.State, frozenset[Return.State]] = {
    Return.State.REQUESTED: frozenset({Return.State.APPROVED, Return.State.REFUSED}),
    Return.State.APPROVED: frozenset({Return.State.RECEIVED, Return.State.REFUSED}),
    Return.State.RECEIVED: frozenset({Return.State.REFUNDED}),
    Return.State.REFUSED: frozenset(),
    Return.State.REFUNDED: frozenset(),
}


class ReturnLine(models.Model):
    back = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="return_lines")
    quantity = models.PositiveIntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["back", "line"], name="one_return_line_per_line"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_of_something"),
        ]


class Refund(models.Model):
    """Money owed back to the buyer, carried out by payments. What no line names is delivery."""

    class State(models.TextChoices):
        DUE = "due", _("Due")
        DONE = "done", _("Paid out")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    back = models.OneToOneField(
        Return, null=True, blank=True, on_delete=models.PROTECT, related_name="refund"
    )
    amount = MoneyField(_("amount"))
    why = models.CharField(_("why"), max_length=20, choices=Why.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE, db_index=True)
    due_at = models.DateTimeField(_("due since"))
    done_at = models.DateTimeField(_("paid out"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_something"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | Q(state="due", done_at__isnull=True),
                name="refund_done_has_its_time",
            ),
        ]


class RefundLine(models.Model):
    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="refund_lines")
    quantity = models.PositiveIntegerField(_("quantity"))  # 0: only money, the pieces stay
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="one_refund_line_per_line"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="refund_line_not_negative"),
        ]
