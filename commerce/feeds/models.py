from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetQuerySet(models.QuerySet["Sheet"]):
    def underway(self) -> SheetQuerySet:
        return self.filter(state__in=UNDERWAY)


class Sheet(models.Model):
    """One file that was uploaded, and how far it is. Without a merchant it is of the staff."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Being checked")
        UNREADABLE = "unreadable", _("Can't be read")
        CHECKED = "checked", _("Checked, nothing changed yet")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    merchant = models.ForeignKey(
        "merchants.Merchant", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    language = models.CharField(max_length=2)
    file_name = models.CharField(_("file"), max_length=100)
    content = models.BinaryField(blank=True)  # until it is checked
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.UPLOADED
    )
    problem = models.CharField(max_length=255, blank=True)  # why it can't be read
    uploaded_at = models.DateTimeField(_("uploaded"))
    moved_at = models.DateTimeField()  # when something last happened to it

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["moved_at"],
                condition=models.Q(state__in=["uploaded", "applying", "undoing"]),
                name="sheets_underway",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_underway(self) -> bool:
        return self.state in UNDERWAY


UNDERWAY = frozenset({Sheet.State.UPLOADED, Sheet.State.APPLYING, Sheet.State.UNDOING})


class SheetRow(models.Model):
    """One row that changes something or can't: what its cells were, and what they become."""

    class State(models.TextChoices):
        WRONG = "wrong", _("Wrong")
        READY = "ready", _("To be changed")
        APPLIED = "applied", _("Changed")
        REFUSED = "refused", _("Refused")
        UNDONE = "undone", _("Put back")
        KEPT = "kept", _("Not put back")

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))  # as the spreadsheet counts, from 1
    sku = models.CharField(_("SKU"), max_length=64, blank=True)
    variant = models.ForeignKey(
        "catalog.Variant", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    problems = models.JSONField(default=list)  # [column, sentence], in the sheet's language

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="one_row_per_number"),
            models.CheckConstraint(
                condition=models.Q(state="wrong") | ~models.Q(after={}),
                name="row_changes_something",
            ),
        ]
        indexes = [models.Index(fields=["sheet", "state", "number"], name="rows_by_state")]
