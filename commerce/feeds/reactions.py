from __future__ import annotations

from commerce.core.events import on
from commerce.feeds.commands import work_on_sheet
from commerce.feeds.events import SheetMoved


@on(SheetMoved)
def do_what_a_sheet_needs(event: SheetMoved) -> None:
    work_on_sheet(sheet_id=event.sheet_id)
