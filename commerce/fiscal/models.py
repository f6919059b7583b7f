from __future__ import annotations

from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commerce.core.fields import MoneyField
from commerce.orders.models import Order, OrderLine, PaymentMethod, Refund
from commerce.payments.models import Payment


class Receipt(models.Model):
    """What the tax committee is told of money that came, or went back."""

    class Kind(models.TextChoices):
        SALE = "sale", pgettext_lazy("kind of receipt", "Sale")
        REFUND = "refund", _("Refund")

    class State(models.TextChoices):
        QUEUED = "queued", _("Not registered yet")
        REGISTERED = "registered", _("Registered")
        FAILED = "failed", _("Refused")

    class Registrar(models.TextChoices):
        """Who takes it to the tax committee."""

        OPERATOR = "operator", _("Our operator")
        PROVIDER = "provider", _("The payment provider")

    # The operator knows it by this number, however often it is sent.
    number = models.UUIDField(_("number"), unique=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="receipts")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    sale = models.ForeignKey(
        "self",
        verbose_name=_("corrects"),
        null=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    refund = models.OneToOneField(Refund, null=True, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("amount"))
    paid_at = models.DateTimeField(_("paid"))
    registrar = models.CharField(_("registered by"), max_length=10, choices=Registrar.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    written_at = models.DateTimeField(_("written"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)  # so often it was sent
    busy_until = models.DateTimeField(null=True)  # so long it belongs to the worker that sends it
    problem = models.CharField(_("problem"), max_length=255, blank=True)
    registered_at = models.DateTimeField(_("registered"), null=True)
    terminal = models.CharField(_("terminal"), max_length=32, blank=True)
    fiscal_sign = models.CharField(_("fiscal sign"), max_length=64, blank=True)
    url = models.CharField(_("address of the receipt"), max_length=500, blank=True)
    answer = models.JSONField(_("answer"), null=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("fiscal receipt")
        verbose_name_plural = _("fiscal receipts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(kind="sale"), name="one_sale_receipt_per_payment"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_of_something"),
            models.CheckConstraint(
                condition=Q(kind="sale", sale=None, refund=None)
                | Q(kind="refund", sale__isnull=False, refund__isnull=False),
                name="a_refund_corrects_its_sale",
            ),
            models.CheckConstraint(
                condition=Q(state="registered", registered_at__isnull=False) & ~Q(fiscal_sign="")
                | Q(state__in=["queued", "failed"], registered_at=None, fiscal_sign=""),
                name="registered_receipt_has_its_sign",
            ),
        ]
        indexes = [
            models.Index(
                fields=["written_at"], condition=Q(state="queued"), name="receipts_to_register"
            ),
            models.Index(fields=["id"], condition=Q(state="failed"), name="receipts_refused"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_registered(self) -> bool:
        return self.state == self.State.REGISTERED

    @property
    def is_for_operator(self) -> bool:
        """Is it ours to send, and not registered yet?"""
        return self.state == self.State.QUEUED and self.registrar == self.Registrar.OPERATOR

    @property
    def is_cash(self) -> bool:
        return self.payment.provider == PaymentMethod.CASH

    @property
    def trouble(self) -> str:
        """Why it is not registered, in words."""
        if self.problem or self.state != self.State.FAILED:
            return self.problem
        return str(_("Goods on it lack their codes."))

    @property
    def lacks_codes(self) -> bool:
        """Are there lines that the tax committee could not tell what they are?"""
        return not all(line.ikpu and line.package_code for line in self.lines.all())


class ReceiptLine(models.Model):
    """Goods, or the delivery, as the receipt names them."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(  # none: the delivery
        OrderLine, null=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=63)
    ikpu = models.CharField(_("IKPU (fiscal code)"), max_length=17, blank=True)
    package_code = models.CharField(_("package code"), max_length=20, blank=True)
    price = MoneyField(_("price"))
    quantity = models.PositiveIntegerField(_("quantity"))
    discount = MoneyField(_("discount"))
    total = MoneyField(_("total"))
    vat_percent = models.PositiveSmallIntegerField(_("VAT, %"))
    vat = MoneyField(_("VAT"))
    # On whose behalf the shop sells it: TIN (9 digits) or PINFL (14); empty for its own goods.
    seller_tin = models.CharField(_("taxpayer number of the seller"), max_length=14, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt", "line"],
                name="one_receipt_line_per_line",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(
                    quantity__gt=0,
                    discount__gte=0,
                    total__gte=0,
                    total=F("price") * F("quantity") - F("discount"),
                ),
                name="receipt_line_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(vat__gte=0, vat__lte=F("total")), name="vat_is_within_the_total"
            ),
        ]
