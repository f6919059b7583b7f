from __future__ import annotations

from functools import partial

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.bilingual import bilingual
from commerce.core.fields import SealedTextField, cipher

TIN = r"^([0-9]{9}|[0-9]{14})$"

TIN = r"^([0-9]{9}|[0-9]{14})$"


class MerchantQuerySet(models.QuerySet["Merchant"]):
    def trading(self) -> MerchantQuerySet:
        return self.filter(is_active=True)


@bilingual(about=partial(models.TextField, _("about the shop")))
class Merchant(models.Model):
    """A seller, with what the law wants shown of it."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    legal_name = models.CharField(_("legal name"), max_length=200)
    # Of a firm its TIN; of a person who sells in their own name the PINFL.
    tin = models.CharField(_("taxpayer number"), max_length=14, validators=[RegexValidator(TIN)])
    address = models.CharField(_("legal address"), max_length=255)
    phone = models.CharField(_("phone"), max_length=16)
    logo = models.ForeignKey(
        "media.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    rating = models.DecimalField(_("rating"), max_digits=3, decimal_places=2, null=True, blank=True)
    joined_on = models.DateField(_("joined on"))
    is_active = models.BooleanField(_("trading"), default=True)

    objects = MerchantQuerySet.as_manager()

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)),
                name="merchant_rating_of_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")  # goods, prices, stock, orders and returns
    PACKER = "packer", _("Packer")  # orders to pack and send, nothing of money
    ACCOUNTANT = "accountant", _("Accountant")  # statements and payouts


class Member(models.Model):
    """Somebody who works for a merchant, and as what."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "user"], name="member_of_a_merchant_once")
        ]


class Invitation(models.Model):
    """Somebody may work for a merchant as soon as they sign in with this phone."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="invitations")
    phone = SealedTextField(_("phone"))
    phone_digest = models.CharField(max_length=64, db_index=True, editable=False)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    invited_at = models.DateTimeField(_("invited"))

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "phone_digest"], name="invited_once")
        ]


class Application(models.Model):
    """Somebody who wants to sell here, with what the contract needs to know of them.

    Who they are is sealed. Categories are numbers: the catalogue stands above merchants.
    """

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        ENTREPRENEUR = "entrepreneur", _("Individual entrepreneur")
        SELF_EMPLOYED = "self_employed", _("Self-employed")

        @property
        def has_tin(self) -> bool:
            """A company is known by its TIN, a person by the PINFL."""
            return self is Application.Kind.COMPANY

    class State(models.TextChoices):
        DRAFT = "draft", _("Being filled in")
        SUBMITTED = "submitted", _("Being looked at")
        NEEDS_CHANGES = "needs_changes", _("To be changed")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="applications"
    )
    state = models.CharField(
        _("state"), max_length=14, choices=State.choices, default=State.DRAFT, db_index=True
    )
    kind = models.CharField(
        _("who sells"), max_length=14, choices=Kind.choices, default=Kind.COMPANY
    )
    name = models.CharField(_("name of the shop"), max_length=120, blank=True)
    legal_name = SealedTextField(_("legal name"), blank=True)
    tin = SealedTextField(_("taxpayer number"), blank=True)
    account = SealedTextField(_("bank account"), blank=True)
    mfo = models.CharField(_("MFO of the bank"), max_length=5, blank=True)
    phone = SealedTextField(_("phone"), blank=True)
    address = SealedTextField(_("legal address"), blank=True)
    category_ids = models.JSONField(_("categories"), default=list, blank=True)
    reason = models.TextField(_("reason"), blank=True)  # why not, or what is to be changed
    merchant = models.OneToOneField(
        Merchant, null=True, blank=True, on_delete=models.PROTECT, related_name="application"
    )
    begun_at = models.DateTimeField(_("begun"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant"],
                condition=Q(state__in=["draft", "submitted", "needs_changes"]),
                name="one_open_application",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", merchant__isnull=False)
                | (~Q(state="approved") & Q(merchant__isnull=True)),
                name="merchant_of_an_approved_application",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
                name="submitted_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["needs_changes", "rejected"]) | ~Q(reason=""),
                name="refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @property
    def can_be_edited(self) -> bool:
        return self.state in EDITABLE


EDITABLE = frozenset({Application.State.DRAFT, Application.State.NEEDS_CHANGES})
OPEN = EDITABLE | {Application.State.SUBMITTED}


class Document(models.Model):
    """A paper of an application: its bytes are sealed in the row, so no address leads to them."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("type"), max_length=20)
    size = models.PositiveIntegerField(_("size, bytes"))
    sealed = models.BinaryField()
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> bytes:
        return cipher().decrypt(bytes(self.sealed))
