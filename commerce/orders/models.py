from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commerce.core.fields import MoneyField, SealedTextField
from commerce.core.money import Money


class State(models.TextChoices):
    AWAITING_PAYMENT = "awaiting_payment", _("Awaiting payment")
    PLACED = "placed", _("Placed")
    PAID = "paid", _("Paid")
    PACKED = "packed", _("Packed")
    SHIPPED = "shipped", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    RETURNED = "returned", _("Returned")


ALLOWED: dict[State, frozenset[State]] = {
    State.AWAITING_PAYMENT: frozenset({State.PAID, State.CANCELLED}),
    State.PLACED: frozenset({State.PACKED, State.CANCELLED}),
    State.PAID: frozenset({State.PACKED, State.CANCELLED}),
    State.PACKED: frozenset({State.SHIPPED, State.CANCELLED}),
    State.SHIPPED: frozenset({State.DELIVERED, State.RETURNED}),
    State.DELIVERED: frozenset({State.COMPLETED, State.RETURNED}),
    State.COMPLETED: frozenset({State.RETURNED}),
    State.CANCELLED: frozenset(),
    State.RETURNED: frozenset(),
}
CANCELLABLE = frozenset({State.AWAITING_PAYMENT, State.PLACED, State.PAID})


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("Cash on delivery")


class Order(models.Model):
    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.PLACED, db_index=True
    )
    language = models.CharField(_("language"), max_length=2)
    contact_name = SealedTextField(pgettext_lazy("of a person", "name"))
    phone = SealedTextField(_("phone"))
    region = models.CharField(_("region"), max_length=5)
    district = models.CharField(_("district"), max_length=10)
    street = SealedTextField(_("street, house, flat"), blank=True)
    landmark = SealedTextField(_("landmark"), blank=True)
    delivery = models.CharField(_("delivery"), max_length=10)
    pickup_point = models.CharField(_("pick-up point"), max_length=50, blank=True)
    arrives_from = models.DateField(_("arrives from"))
    arrives_until = models.DateField(_("arrives until"))
    payment_method = models.CharField(_("payment"), max_length=10, choices=PaymentMethod.choices)
    goods_total = MoneyField(_("goods"))
    delivery_price = MoneyField(_("delivery price"))
    total = MoneyField(_("total"))
    coupon_codes = models.JSONField(_("coupons"), default=list, blank=True)
    promotions = models.JSONField(_("promotions"), default=list, blank=True)  # as they were named
    placed_at = models.DateTimeField(_("placed"), db_index=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-pk"]
        permissions = [("see_contact", _("Can see who ordered and where they live"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(total=models.F("goods_total") + models.F("delivery_price")),
                name="order_total_adds_up",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def can_be_cancelled(self) -> bool:
        return self.state in CANCELLABLE

    def can_become(self, state: State) -> bool:
        return state in ALLOWED[State(self.state)]


class OrderLine(models.Model):
    """What was agreed: texts and prices stay as they were, whatever the catalogue does."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey("merchants.Merchant", on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(_("SKU"), max_length=64)
    title = models.CharField(_("title"), max_length=200)
    options_text = models.CharField(_("options"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    price = MoneyField(_("price"))
    discount = MoneyField(_("discount"), default=Money.ZERO)  # its share of all promotions
    total = MoneyField(_("total"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="one_order_line_per_variant"),
            models.CheckConstraint(
                condition=Q(
                    quantity__gt=0,
                    discount__gte=0,
                    total=models.F("price") * models.F("quantity") - models.F("discount"),
                ),
                name="order_line_adds_up",
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="order_line_not_negative"),
        ]


class OrderLog(models.Model):
    """One change of state. Rows are only added; the newest one is the order's state."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="log")
    state = models.CharField(max_length=20, choices=State.choices)
    note = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
