from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from commerce.core.fields import MoneyField


class Cart(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    order_number = models.CharField(max_length=20, blank=True)  # what it became
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


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    seen_price = MoneyField()

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
