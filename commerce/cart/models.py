from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import MoneyField


class Cart(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    order_number = models.CharField(max_length=20, blank=True)  # what it became
    followed_by = models.OneToOneField(  # where what was saved for later went then
        "self", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(order_number=""), name="one_open_cart_per_customer"
            )
        ]

    @property
    def is_closed(self) -> bool:
        return bool(self.order_number)


class CartLineQuerySet(models.QuerySet["CartLine"]):
    def wanted(self) -> CartLineQuerySet:
        """What would be ordered: not what is saved for later."""
        return self.filter(is_saved=False)


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    seen_price = MoneyField()
    is_saved = models.BooleanField(default=False)  # for later: it lies beside the cart

    objects = CartLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="one_line_per_variant"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_of_something"),
        ]


class CartCoupon(models.Model):
    """A coupon that the cart's owner entered; what it is worth is asked anew each time."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="coupons")
    coupon = models.ForeignKey("promotions.Coupon", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "coupon"], name="coupon_once_in_a_cart")
        ]


class AbandonedCart(models.Model):
    """A customer went away from these goods. What they were called and cost stays as it was."""

    cart = models.OneToOneField(Cart, on_delete=models.CASCADE, related_name="abandoned")
    left_at = models.DateTimeField(_("left"), db_index=True)
    lines = models.JSONField(_("goods"))
    value = MoneyField(_("value"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    recovered_at = models.DateTimeField(_("ordered after all"), null=True, blank=True)

    class Meta:
        verbose_name = _("abandoned cart")
        verbose_name_plural = _("abandoned carts")
        ordering = ["-left_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(value__gt=0), name="abandoned_something")]
