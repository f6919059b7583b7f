from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commerce.core.bilingual import DEFAULT, LANGUAGES
from commerce.core.fields import SealedTextField, digest_of

MOST_TRIES = 5  # wrong codes, before a new one is needed


class People(UserManager["User"]):
    """Creates staff as Django does; shoppers come into being by `sign_in`."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str | None:  # type: ignore[override]
        return super().normalize_email(email) or None


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # of Wagtail
    """A shopper has a phone, staff a username; one person may have both."""

    username = models.CharField(
        _("username"),
        max_length=150,
        unique=True,
        null=True,
        validators=[UnicodeUsernameValidator()],
    )
    name = SealedTextField(pgettext_lazy("of a person", "name"), blank=True)
    phone = SealedTextField(_("phone"), blank=True, editable=False)
    phone_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        default=DEFAULT,
        choices=[(code, code) for code in LANGUAGES],
    )
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined = models.DateTimeField(_("joined"), default=timezone.now)
    email_confirmed_at = models.DateTimeField(null=True, editable=False)
    sessions_ended_at = models.DateTimeField(null=True, editable=False)

    objects = People()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=Q(phone="", phone_digest__isnull=True)
                | (~Q(phone="") & Q(phone_digest__isnull=False)),
                name="phone_with_its_digest",
            ),
            models.CheckConstraint(
                condition=Q(email_confirmed_at__isnull=True) | Q(email__isnull=False),
                name="confirmed_email_is_there",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username or str(self.pk)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session in the admin must know: it ends with the password, or when told to."""
        ended_at = self.sessions_ended_at.isoformat() if self.sessions_ended_at else ""
        return digest_of(f"{self.password}:{ended_at}", salt="session", secret=secret)


class SignInCode(models.Model):
    """The newest code of a phone or e-mail address, whether or not it has an account."""

    receiver = models.CharField(max_length=64, unique=True)  # a digest
    digest = models.CharField(max_length=64, blank=True)  # nothing once it was used
    tries = models.PositiveSmallIntegerField(default=0)
    sent = models.PositiveSmallIntegerField(default=0)  # since it was last quiet for a day
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="few_tries_of_a_code")
        ]


# Ways of signing in. Any other is the code of a provider that answers for who somebody is.
BY_PHONE, BY_EMAIL = "phone", "email"


class DeviceKind(models.TextChoices):
    BROWSER = "browser", _("Browser")
    APP = "app", _("App")


class DeviceQuerySet(models.QuerySet["Device"]):
    def open(self) -> DeviceQuerySet:
        return self.filter(ended_at__isnull=True, user__is_active=True)


class Device(models.Model):
    """One place where a user is signed in, until they end it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=10, choices=DeviceKind.choices)
    name = models.CharField(max_length=100, blank=True)
    way = models.CharField(max_length=40, default=BY_PHONE)  # of signing in, or a provider's code
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at", "-pk"]


class TokenKind(models.TextChoices):
    ACCESS = "access"
    REFRESH = "refresh"


class Token(models.Model):
    """What an app shows instead of a password; the digest that is kept opens nothing."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=10, choices=TokenKind.choices)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # a refresh token is good once


class Identity(models.Model):
    """An account elsewhere (at Telegram, at an OpenID provider) with which a user signs in here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)  # a digest of who that is over there
    label = SealedTextField(blank=True)  # by which the user knows it again
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ["provider"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_of_one_user"),
            models.UniqueConstraint(fields=["user", "provider"], name="one_identity_at_a_provider"),
        ]
