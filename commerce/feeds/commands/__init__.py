"""Cells of goods are changed: by hand, or by a sheet that is checked, applied and undone."""

from commerce.feeds.commands.cells import Change, change_goods
from commerce.feeds.commands.sheets import (
    apply_sheet,
    resume_sheets,
    undo_sheet,
    upload_sheet,
    work_on_sheet,
)

__all__ = [
    "Change",
    "apply_sheet",
    "change_goods",
    "resume_sheets",
    "undo_sheet",
    "upload_sheet",
    "work_on_sheet",
]
