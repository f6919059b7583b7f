from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commerce.catalog.models import VAT_PERCENT
from commerce.core.fields import MoneyField, SealedTextField
from commerce.core.money import Money
from commerce.orders.models.states import (
    ALLOWED,
    CANCELLABLE,
    ENDED,
    SUB_STATES,
    State,
)


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("Cash on delivery")
    PAYME = "payme", "Payme"
    CLICK = "click", "Click"
    UZUM = "uzum", "Uzum Bank"
    WALLET = "wallet", _("Wallet")
    INSTALMENT = "instalment", _("Instalments")

    @property
    def is_online(self) -> bool:
        """Is it paid before the goods are packed?"""
        return self is not PaymentMethod.CASH


class Why(models.TextChoices):
    """Why pieces are not delivered, or money goes back."""

    CHANGED_MIND = "changed_mind", _("The buyer changed their mind")
    OUT_OF_STOCK = "out_of_stock", _("Not in stock after all")
    DAMAGED = "damaged", _("Damaged in the warehouse")
    NOT_REACHED = "not_reached", _("The buyer could not be reached")
    NOT_PAID = "not_paid", _("Not paid in time")
    RETURNED = "returned", _("Returned")
    GOODWILL = "goodwill", _("To make up for a fault")
    OTHER = "other", _("Another reason")


def nothing() -> Money:
    return Money.ZERO


class Order(models.Model):
    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.PLACED, db_index=True
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("customer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
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
    paid = MoneyField(_("paid"), default=nothing)
    refunded = MoneyField(_("refunded"), default=nothing)
    coupon_codes = models.JSONField(_("coupons"), default=list, blank=True)
    promotions = models.JSONField(_("promotions"), default=list, blank=True)  # as they were named
    placed_at = models.DateTimeField(_("placed"), db_index=True)
    pay_before = models.DateTimeField(_("to be paid before"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-pk"]
        permissions = [("see_contact", _("Can see who ordered and where they live"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(total=models.F("goods_total") + models.F("delivery_price")),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=models.F("paid")),
                name="refunded_at_most_what_was_paid",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pay_before"],
                condition=Q(state=State.AWAITING_PAYMENT),
                name="orders_awaiting_payment",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def can_be_cancelled(self) -> bool:
        return self.state in CANCELLABLE

    def can_become(self, state: State) -> bool:
        return state in ALLOWED[State(self.state)]


class SubOrder(models.Model):
    """The part of an order that one merchant packs and sends."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="sub_orders")
    merchant = models.ForeignKey(
        "merchants.Merchant", on_delete=models.PROTECT, related_name="sub_orders"
    )
    number = models.CharField(_("number"), max_length=24, unique=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=[(state.value, state.label) for state in State if state in SUB_STATES],
        default=State.PLACED,
    )
    is_paid = models.BooleanField(_("paid"), default=False)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    class Meta:
        verbose_name = _("sub-order")
        verbose_name_plural = _("sub-orders")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "merchant"], name="one_sub_order_per_merchant"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(SUB_STATES)), name="sub_order_state_is_its_own"
            ),
        ]
        indexes = [models.Index(fields=["merchant", "state"], name="sub_orders_of_merchant")]

    def __str__(self) -> str:
        return self.number

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def can_be_edited(self) -> bool:
        """Not a piece of it is packed yet."""
        return self.state == State.PLACED

    def can_become(self, state: State) -> bool:
        return state in SUB_STATES & ALLOWED[State(self.state)]


class OrderLine(models.Model):
    """What was agreed: texts, prices and codes stay as they were, whatever the catalogue does.

    Only `quantity` falls from what was `ordered`, when pieces are taken out before packing.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    sub_order = models.ForeignKey(SubOrder, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey("merchants.Merchant", on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(_("SKU"), max_length=64)
    title = models.CharField(_("title"), max_length=200)
    options_text = models.CharField(_("options"), max_length=200, blank=True)
    ordered = models.PositiveIntegerField(_("ordered"))
    quantity = models.PositiveIntegerField(_("quantity"))
    returned = models.PositiveIntegerField(_("returned"), default=0)
    price = MoneyField(_("price"))
    discount = MoneyField(_("discount"), default=Money.ZERO)  # its share of all promotions
    total = MoneyField(_("total"))
    vat_percent = models.PositiveSmallIntegerField(_("VAT, %"), default=VAT_PERCENT)
    ikpu = models.CharField(_("IKPU (fiscal code)"), max_length=17, blank=True)
    package_code = models.CharField(_("package code"), max_length=20, blank=True)
    seller_tin = models.CharField(_("taxpayer number of the seller"), max_length=14, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="one_order_line_per_variant"),
            models.CheckConstraint(
                condition=Q(
                    discount__gte=0,
                    total=models.F("price") * models.F("quantity") - models.F("discount"),
                ),
                name="order_line_adds_up",
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="order_line_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    ordered__gt=0,
                    quantity__lte=models.F("ordered"),
                    returned__lte=models.F("quantity"),
                ),
                name="no_more_pieces_than_ordered",
            ),
        ]

    @property
    def has_fiscal_codes(self) -> bool:
        """Can a receipt name these goods?"""
        return bool(self.ikpu and self.package_code)

    def amount_of(self, pieces: int) -> Money:
        """What the first so many of its pieces cost; all of them cost exactly the total."""
        return Money(self.total.tiyin * pieces // self.quantity) if self.quantity else Money.ZERO


class OrderEvent(models.Model):
    """One thing that befell an order. Rows are only added; the order is what follows from them."""

    class Kind(models.TextChoices):
        PLACED = "placed", _("Placed")
        STATE = "state", _("State of the order")
        SUB_STATE = "sub_state", _("State of a sub-order")
        LINE_REDUCED = "line_reduced", _("Fewer pieces")
        PAID = "paid", _("Payment")
        RETURN_REQUESTED = "return_requested", _("Return requested")
        RETURN_STATE = "return_state", _("State of a return")
        PIECES_RETURNED = "pieces_returned", _("Pieces came back")
        REFUND_DUE = "refund_due", _("Refund due")
        REFUND_DONE = "refund_done", _("Refund paid out")

    class Actor(models.TextChoices):
        BUYER = "buyer", _("the buyer")
        STAFF = "staff", _("staff")
        MERCHANT = "merchant", _("the merchant")
        COURIER = "courier", _("the courier")
        SYSTEM = "system", _("the system")
        PROVIDER = "provider", _("the payment provider")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    sub_order = models.ForeignKey(
        SubOrder, null=True, on_delete=models.CASCADE, related_name="events"
    )
    line = models.ForeignKey(OrderLine, null=True, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    payload = models.JSONField(default=dict)
    note = models.CharField(max_length=255, blank=True)
    actor = models.CharField(max_length=10, choices=Actor.choices)
    actor_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
