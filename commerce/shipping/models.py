from __future__ import annotations

from decimal import Decimal
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.core.bilingual import bilingual, text_of
from commerce.core.fields import MoneyField
from commerce.core.money import TIYIN_IN_SOUM, Money

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

GRAMS_IN_KILO = 1_000


def nothing() -> Money:
    return Money.ZERO


class PercentField(models.DecimalField[Decimal | int, Decimal]):
    """0.00 to 100.00, nothing unless it is said."""

    def __init__(self, verbose_name: StrOrPromise | None = None, **options: Any) -> None:
        options.setdefault("max_digits", 5)
        options.setdefault("decimal_places", 2)
        options.setdefault("default", 0)
        options.setdefault("validators", [MinValueValidator(0), MaxValueValidator(100)])
        super().__init__(verbose_name, **options)


def share_of(amount: Money, percent: Decimal) -> Money:
    """So many per cent, rounded up to a whole soʻm: nobody has tiyin to pay with."""
    return Money.of_soums(ceil(amount.tiyin * percent / 100 / TIYIN_IN_SOUM))


class Method(models.TextChoices):
    COURIER = "courier", _("Courier to the door")
    PICKUP = "pickup", _("Pick-up point")
    POST = "post", _("Post office")


@bilingual(name=partial(models.CharField, _("name"), max_length=100))
class Zone(models.Model):
    """Regions and districts to which delivery costs the same."""

    code = models.SlugField(_("code"), unique=True)

    class Meta:
        verbose_name = _("delivery zone")
        verbose_name_plural = _("delivery zones")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(text_of(self, "name", "uz"))


class ZonePlace(models.Model):
    """A region of a zone, or one district of it; each belongs to one zone."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="places")
    region = models.CharField(_("region"), max_length=5)
    district = models.CharField(_("district"), max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "district"], name="one_zone_per_place")
        ]


class DeliveryRate(models.Model):
    """What one way of delivery to a region or a zone costs, and how many days it takes.

    The price is for one parcel of up to so many grams; each further kilogram and a share of the
    parcel's value come on top. Above `free_from` a basket travels free.
    """

    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    region = models.CharField(_("region"), max_length=5, blank=True)
    zone = models.ForeignKey(
        Zone,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="rates",
        verbose_name=_("delivery zone"),
    )
    price = MoneyField(_("price"))
    included_grams = models.PositiveIntegerField(_("grams within the price"), default=5_000)
    kilo_price = MoneyField(_("each further kilogram"), default=nothing)
    heaviest = models.PositiveIntegerField(_("grams at most"), null=True, blank=True)
    value_share = PercentField(_("share of the value, %"))
    cash_share = PercentField(_("fee for paying in cash, %"))
    free_from = MoneyField[Money | int | None, Money | None](_("free from"), null=True, blank=True)
    days_min = models.PositiveSmallIntegerField(_("days at least"))
    days_max = models.PositiveSmallIntegerField(_("days at most"))
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("delivery rate")
        verbose_name_plural = _("delivery rates")
        ordering = ["region", "price"]
        constraints = [
            models.UniqueConstraint(
                fields=["method", "region"],
                condition=Q(zone=None),
                name="one_rate_per_region",
            ),
            models.UniqueConstraint(fields=["method", "zone"], name="one_rate_per_zone"),
            models.CheckConstraint(
                condition=Q(zone=None) ^ Q(region=""), name="rate_of_region_or_zone"
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, kilo_price__gte=0), name="delivery_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(value_share__range=(0, 100), cash_share__range=(0, 100)),
                name="delivery_shares_are_percent",
            ),
            models.CheckConstraint(
                condition=Q(days_max__gte=F("days_min")), name="delivery_days_in_order"
            ),
        ]

    def takes(self, grams: int) -> bool:
        return self.heaviest is None or grams <= self.heaviest

    def price_of(self, *, grams: int, value: Money) -> Money:
        """What one parcel costs; a kilogram that is begun counts whole."""
        kilos = -(-max(0, grams - self.included_grams) // GRAMS_IN_KILO)
        return self.price + self.kilo_price * kilos + share_of(value, self.value_share)

    def cash_fee_of(self, amount: Money) -> Money:
        return share_of(amount, self.cash_share)


@bilingual(
    name=partial(models.CharField, _("name"), max_length=120),
    address=partial(models.CharField, _("address"), max_length=255),
    landmark=partial(models.CharField, _("landmark"), max_length=255, blank=True),
)
class PickupPoint(models.Model):
    code = models.SlugField(_("code"), unique=True)
    region = models.CharField(_("region"), max_length=5, db_index=True)
    district = models.CharField(_("district"), max_length=10)
    hours = models.CharField(_("opening hours"), max_length=60)
    is_active = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("pick-up point")
        verbose_name_plural = _("pick-up points")
        ordering = ["region", "code"]

    def __str__(self) -> str:
        return str(text_of(self, "name", "uz"))


class DeliverySlot(models.Model):
    """Some hours of a day in which couriers come to so many doors of a region."""

    region = models.CharField(_("region"), max_length=5)
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    capacity = models.PositiveIntegerField(_("orders at most"))
    taken = models.PositiveIntegerField(_("orders taken"), default=0, editable=False)

    class Meta:
        verbose_name = _("delivery slot")
        verbose_name_plural = _("delivery slots")
        ordering = ["day", "starts_at", "region"]
        constraints = [
            models.UniqueConstraint(fields=["region", "day", "starts_at"], name="one_slot_a_time"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_not_overfull"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_has_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class SlotBooking(models.Model):
    """An order comes in this slot."""

    slot = models.ForeignKey(DeliverySlot, on_delete=models.PROTECT, related_name="bookings")
    reference = models.CharField(_("order"), max_length=64, unique=True)


class ParcelState(models.TextChoices):
    PREPARED = "prepared", _("Prepared")
    HANDED_OVER = "handed_over", _("Handed to the carrier")
    ON_ITS_WAY = "on_its_way", _("On its way")
    AT_POINT = "at_point", _("Waiting to be picked up")
    DELIVERED = "delivered", _("Delivered")
    RETURNED = "returned", _("Returned")


ARRIVED = frozenset({ParcelState.DELIVERED, ParcelState.RETURNED})


class Parcel(models.Model):
    """What one merchant sends for one order, with one carrier."""

    reference = models.CharField(_("order"), max_length=64)
    merchant = models.ForeignKey("merchants.Merchant", on_delete=models.PROTECT, related_name="+")
    carrier = models.CharField(_("carrier"), max_length=20)
    tracking = models.CharField(_("tracking number"), max_length=64, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ParcelState.choices, default=ParcelState.PREPARED
    )
    grams = models.PositiveIntegerField(_("weight, grams"), default=0)
    value = MoneyField(_("value"))
    cash_due = MoneyField(_("cash to collect"), default=nothing)
    prepared_at = models.DateTimeField(_("prepared"))

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["reference", "merchant"], name="one_parcel_a_merchant"),
            models.UniqueConstraint(
                fields=["carrier", "tracking"],
                condition=~Q(tracking=""),
                name="one_parcel_per_tracking",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, cash_due__gte=0), name="parcel_money_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.tracking or self.reference


class ParcelEvent(models.Model):
    """What happened to a parcel. Rows are only added."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=12, choices=ParcelState.choices)
    text = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["parcel", "state", "at"], name="one_event_once")
        ]


class CashCollection(models.Model):
    """Cash that a courier took for a parcel."""

    parcel = models.OneToOneField(Parcel, on_delete=models.PROTECT, related_name="collection")
    courier = models.CharField(_("courier"), max_length=100)
    amount = MoneyField(_("amount"))
    collected_on = models.DateField(_("day"), db_index=True)
    collected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="collected_something")
        ]
