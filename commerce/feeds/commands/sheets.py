"""A sheet goes its way: uploaded, checked, applied, perhaps undone; in batches that each commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.core.bilingual import Language
from commerce.core.errors import Refusal
from commerce.core.events import emit
from commerce.feeds.commands.cells import Change, change_many
from commerce.feeds.commands.checking import checked_rows
from commerce.feeds.errors import NoSuchSheet, SheetNotReady
from commerce.feeds.events import SheetMoved
from commerce.feeds.files import check_file
from commerce.feeds.models import Sheet, SheetRow

BATCH = 100  # rows in one transaction
LEFT_ALONE = timedelta(minutes=2)  # after which its worker is taken for dead
LONGEST_NAME = 100

State, RowState = Sheet.State, SheetRow.State


@transaction.atomic
def upload_sheet(
    *,
    merchant_id: int | None,
    user_id: int | None,
    file_name: str,
    content: bytes,
    language: Language,
    now: datetime,
) -> Sheet:
    """Keep a file and have it checked; refused at once if it can't be a sheet."""
    check_file(content)
    sheet = Sheet.objects.create(
        merchant_id=merchant_id,
        user_id=user_id,
        language=language,
        file_name=file_name[-LONGEST_NAME:],
        content=content,
        uploaded_at=now,
        moved_at=now,
    )
    emit(SheetMoved(sheet.pk))
    return sheet


def apply_sheet(*, sheet_id: int, now: datetime) -> Sheet:
    """Change what the check has shown. What it found wrong stays as it is."""
    return _begin(sheet_id, since=State.CHECKED, state=State.APPLYING, now=now)


def undo_sheet(*, sheet_id: int, now: datetime) -> Sheet:
    """Put back what the sheet changed, except what changed again since."""
    return _begin(sheet_id, since=State.APPLIED, state=State.UNDOING, now=now)


def work_on_sheet(*, sheet_id: int) -> None:
    """Do what the sheet needs until nothing is left; each batch commits for itself.

    Whoever dies in the middle leaves whole batches behind, and the next one begins after them.
    """
    while _next_batch(sheet_id=sheet_id, now=timezone.now()):
        pass


def resume_sheets(*, now: datetime) -> int:
    """Go on with sheets that nobody has worked on for a while; says how many."""
    stuck = Sheet.objects.underway().filter(moved_at__lt=now - LEFT_ALONE)
    ids = list(stuck.values_list("pk", flat=True))
    for sheet_id in ids:
        work_on_sheet(sheet_id=sheet_id)
    return len(ids)


@transaction.atomic
def _begin(sheet_id: int, *, since: Sheet.State, state: Sheet.State, now: datetime) -> Sheet:
    sheet = _locked(sheet_id)
    if sheet.state == state:
        return sheet
    if sheet.state != since:
        raise SheetNotReady
    _move(sheet, state, now)
    emit(SheetMoved(sheet.pk))
    return sheet


@transaction.atomic
def _next_batch(*, sheet_id: int, now: datetime) -> bool:
    """One step of the sheet; is there another? Who else works on it waits here and then sees."""
    sheet = _locked(sheet_id)
    with override(sheet.language):
        match State(sheet.state):
            case State.UPLOADED:
                _check(sheet, now)
                return False
            case State.APPLYING:
                return _apply(sheet, now) or _move(sheet, State.APPLIED, now)
            case State.UNDOING:
                return _undo(sheet, now) or _move(sheet, State.UNDONE, now)
            case _:
                return False


def _check(sheet: Sheet, now: datetime) -> None:
    """Compare every row with the goods as they are; nothing but the sheet is written."""
    try:
        SheetRow.objects.bulk_create(checked_rows(sheet), batch_size=1_000)
    except Refusal as refusal:
        sheet.rows.all().delete()
        sheet.problem = refusal.sentence()
    sheet.content = b""
    sheet.save(update_fields=["content", "problem"])
    _move(sheet, State.UNREADABLE if sheet.problem else State.CHECKED, now)


def _apply(sheet: Sheet, now: datetime) -> bool:
    rows = _batch(sheet, RowState.READY)
    changes = [Change(row.variant_id or 0, row.before, row.after) for row in rows]
    refused = _carried_out(changes, sheet, now)
    return _note(sheet, rows, refused, (RowState.APPLIED, RowState.REFUSED), now)


def _undo(sheet: Sheet, now: datetime) -> bool:
    rows = _batch(sheet, RowState.APPLIED)
    changes = [Change(row.variant_id or 0, row.after, row.before) for row in rows]
    refused = _carried_out(changes, sheet, now)
    return _note(sheet, rows, refused, (RowState.UNDONE, RowState.KEPT), now)


def _carried_out(changes: Sequence[Change], sheet: Sheet, now: datetime) -> dict[int, str]:
    """All at once; if one is refused each by itself. Of the refused ones, by place, why."""
    reference = _("sheet {number}").format(number=sheet.pk)
    try:
        change_many(changes=changes, now=now, reference=reference)
    except Refusal as refusal:
        if len(changes) == 1:
            return {0: refusal.sentence()}
        alone = (_carried_out([change], sheet, now) for change in changes)
        return {place: refused[0] for place, refused in enumerate(alone) if refused}
    return {}


def _batch(sheet: Sheet, state: SheetRow.State) -> list[SheetRow]:
    return list(sheet.rows.filter(state=state).order_by("number")[:BATCH])


def _note(
    sheet: Sheet,
    rows: list[SheetRow],
    refused: Mapping[int, str],
    outcomes: tuple[SheetRow.State, SheetRow.State],
    now: datetime,
) -> bool:
    """What became of the rows is told in the transaction that changed the goods."""
    for place, row in enumerate(rows):
        row.state = outcomes[place in refused]
        row.problems = [["", refused[place]]] if place in refused else []
    if rows:
        SheetRow.objects.bulk_update(rows, ["state", "problems"])
        _move(sheet, State(sheet.state), now)
    return bool(rows)


def _move(sheet: Sheet, state: Sheet.State, now: datetime) -> bool:
    """Note how far it is; there is nothing more to do by this."""
    sheet.state, sheet.moved_at = state, now
    sheet.save(update_fields=["state", "moved_at"])
    return False


def _locked(sheet_id: int) -> Sheet:
    sheet = Sheet.objects.select_for_update(no_key=True).filter(pk=sheet_id).first()
    if sheet is None:
        raise NoSuchSheet
    return sheet
